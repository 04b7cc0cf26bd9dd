"""The demo: invented people and talks on real places, told through the verbs (`manage.py seed_demo`)."""
