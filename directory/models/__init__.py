"""Who and where."""

from .counter import Counter
from .department import Department
from .division import Division
from .group import YardPartyGroup
from .login import LoginSession
from .password import OldPassword
from .people_import import PeopleImport
from .place import Place, PlacedModel, PlacedQuerySet
from .posting import Posting, Role
from .reset import PasswordSlip
from .second_factor import OutsideAccount, RecoveryCode, SecondFactor
from .team import ResidentTeam
from .user import User
from .village import Village
from .yard import Yard

__all__ = [
    "Counter",
    "Department",
    "Division",
    "LoginSession",
    "OldPassword",
    "OutsideAccount",
    "PasswordSlip",
    "PeopleImport",
    "Place",
    "PlacedModel",
    "PlacedQuerySet",
    "Posting",
    "RecoveryCode",
    "ResidentTeam",
    "Role",
    "SecondFactor",
    "User",
    "Village",
    "Yard",
    "YardPartyGroup",
]
