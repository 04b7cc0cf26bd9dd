"""Reading what others prepared: division lists and Excel workbooks, checked whole before anything is written."""
