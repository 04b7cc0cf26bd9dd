"""Which models hold something about people: whose, why, and who sees it. How long is said by the rules of `retain`.

A new model belongs to one of the two lists; a test fails until it does.
"""

from dataclasses import dataclass

VILLAGERS, STAFF = "villagers", "officials and staff"


@dataclass(frozen=True)
class Holding:
    """What one model holds of people."""

    of: str
    why: str
    seen_by: str
    kept: str = ""
    rule: str = ""
    """The rule of `retain` that ends it, if there is one; else `kept` says why it stays."""


RECORD = "with the record; the county's archive rules apply"
ACCOUNT = "as long as history names the person; the account is switched off, not deleted"
LEADERS = "The county office and the system administrator."
SUCCESSION = "until somebody else leads it"
READERS = "staff posted to the place or above, and departments for what is referred to them; never villagers"

HOLDINGS = {
    "feedback.Raiser": Holding(
        VILLAGERS,
        "To reach the person who spoke, if he wishes to be reached; name and telephone are sealed (SM4-GCM).",
        "One look at a time, each logged: the leading department (the telephone at contact DIRECT, the name at"
        " identity OPEN), the return visitor with a task (telephone only), the liaison (contact LIAISON); anybody else"
        " after an approval. The log says what was shown.",
        rule="raisers",
    ),
    "feedback.ProtectionRequest": Holding(
        VILLAGERS,
        "To protect who is harassed for having spoken; what he wrote and where to reach him are sealed (SM4-GCM).",
        "Supervision of the place alone, each reading logged; nothing of it stands on the matter or in its letter.",
        rule="protection-requests",
    ),
    "feedback.IdentityAccess": Holding(
        STAFF,
        "To ask for a look outside one's task, and to rule on it by another unit; valid 24 hours, for one look.",
        "Who asked, and the security administrators and supervision of the place.",
        rule="identity-accesses",
    ),
    "feedback.Issue": Holding(
        VILLAGERS,
        "To handle what was said. The words as spoken may tell who spoke; everything else is written without persons.",
        "Words as spoken: who wrote them down and the offices that review. Digest: " + READERS + ". Guarded matters:"
        " one level up only. Public version: everybody, after the check for personal data and by a second person.",
        rule="raisers",
    ),
    "feedback.StepText": Holding(
        VILLAGERS,
        "To show what was told at each step.",
        "Public texts: who holds number and code, and staff. Internal notes: offices and the department at work.",
        rule="raisers",
    ),
    "feedback.TraceCode": Holding(
        VILLAGERS,
        "To let the raiser trace the matter without an account; the code is kept as a keyed digest only.",
        "The serial: the recorder's side. The code: nobody but who holds the slip.",
        kept="with the matter; it names nobody",
    ),
    "feedback.TraceFailure": Holding(
        VILLAGERS,
        "To stop guessing of codes; keyed digests of number and client address.",
        "Nobody.",
        rule="trace-failures",
    ),
    "feedback.ReturnVisit": Holding(
        VILLAGERS,
        "To know whether the matter is solved and the raiser content.",
        "The offices and the visitor; the handling department reads the result alone.",
        rule="raisers",
    ),
    "feedback.Step": Holding(STAFF, "The ledger: who did what, when, in which post.", READERS + ".", kept=RECORD),
    "feedback.Referral": Holding(STAFF, "Who dispatched, accepted, reported and approved.", READERS + ".", kept=RECORD),
    "meetings.Attendee": Holding(
        STAFF,
        "Which officials were at the talk. Villagers are counted, never listed.",
        "Staff of the place; everybody once the talk is published.",
        kept=RECORD,
    ),
    "meetings.Meeting": Holding(STAFF, "Who recorded, submitted and published.", READERS + ".", kept=RECORD),
    "meetings.DecisionAction": Holding(
        STAFF, "Which unit or official does what was agreed on.", "Staff; everybody once published.", kept=RECORD
    ),
    "meetings.MeetingPhoto": Holding(
        VILLAGERS,
        "To show the talk; drawn anew without EXIF and GPS, public only when the people in it agreed.",
        "Staff of the place; everybody once published with consent.",
        rule="meeting-photos",
    ),
    "office.StoredFile": Holding(
        STAFF, "Photos and documents of records.", "Whoever may see the row it belongs to.", rule="files"
    ),
    "office.PrivateExport": Holding(
        STAFF, "A table somebody took out, within his scope.", "Who made it, for 24 hours.", rule="exports"
    ),
    "office.AccessLog": Holding(
        STAFF,
        "Who looked at what is protected, exported, granted, logged in or failed to; the raiser is told who looked.",
        "The audit administrator; of one matter its raiser, by post and purpose, without names.",
        rule="access-log",
    ),
    "office.Notice": Holding(STAFF, "One line in one person's inbox.", "The recipient.", kept="with the account"),
    "directory.User": Holding(STAFF, "Accounts.", "Who keeps the list of people under a place.", kept=ACCOUNT),
    "directory.Posting": Holding(
        STAFF, "Who acts where, in which role, from when to when.", "Who keeps the list of people.", kept=ACCOUNT
    ),
    "directory.ResidentTeam": Holding(
        STAFF, "Which unit sent a team to a village, and who leads it.", LEADERS, kept=SUCCESSION
    ),
    "directory.YardPartyGroup": Holding(
        STAFF, "The group of a yard and who leads it; members are counted, never listed.", LEADERS, kept=SUCCESSION
    ),
    "directory.PasswordSlip": Holding(
        STAFF,
        "To give back the way in without e-mail; of the code a salted hash only.",
        "For whom, by whom and when: the security administrator. The code: nobody but who holds the slip.",
        rule="password-slips",
    ),
    "directory.OldPassword": Holding(
        STAFF,
        "So that an old password is not taken again; salted hashes.",
        "Nobody.",
        kept="the latest few of a person",
    ),
    "directory.LoginSession": Holding(
        STAFF,
        "Which devices somebody is logged in on now, so that he can end what he left open.",
        "The person alone.",
        rule="login-sessions",
    ),
    "directory.SecondFactor": Holding(
        STAFF,
        "The second proof at the login; the secret is sealed (SM4-GCM).",
        "Nobody.",
        kept="until the person or the security administrator removes it",
    ),
    "directory.RecoveryCode": Holding(
        STAFF,
        "The way in without the second device; keyed digests, each used once.",
        "Nobody.",
        kept="with the second factor",
    ),
    "directory.OutsideAccount": Holding(
        STAFF,
        "Whose account a person of the county's identity provider enters.",
        "Who keeps the list of people.",
        kept=ACCOUNT,
    ),
    "directory.PeopleImport": Holding(
        STAFF, "A checked list of staff between preview and confirmation.", "Who uploaded it.", rule="people-imports"
    ),
    "sessions.Session": Holding(STAFF, "That somebody is logged in.", "Nobody.", rule="sessions"),
    "django_tasks_database.DBTaskResult": Holding(
        STAFF, "When notices went out to channels, and how many; names nobody.", "Nobody.", rule="task-results"
    ),
    "axes.AccessAttempt": Holding(STAFF, "To lock out guessing of passwords.", "Nobody.", rule="login-attempts"),
    "axes.AccessFailureLog": Holding(STAFF, "Failed logins.", "Nobody.", rule="login-failures"),
    "axes.AccessLog": Holding(STAFF, "Logins and logouts.", "Nobody.", rule="logins"),
    "auditlog.LogEntry": Holding(
        STAFF, "Who changed which setting or master record.", "The audit administrator.", kept=ACCOUNT
    ),
    "admin.LogEntry": Holding(STAFF, "Who did what in the admin.", "The audit administrator.", kept=ACCOUNT),
}
"""What is kept of people, the most delicate first."""

OF_NOBODY = {
    "directory.Counter", "directory.Department", "directory.Division", "directory.Village", "directory.Yard",
    "office.AccessSeal", "office.CalendarDay", "office.CalendarNotice", "office.CountySettings", "office.Delivery",
    "office.OpeningBalance",
    "meetings.AgendaItem", "meetings.Decision", "meetings.HeadTap", "meetings.PlusTag",
    "feedback.Category", "feedback.DeadlinePolicy", "feedback.ExtensionRequest", "feedback.Mention",
    "feedback.Milestone", "feedback.ProgressReport", "feedback.RatingAppeal", "feedback.ReferralDocument",
    "feedback.ReplyTemplate", "feedback.ReturnRequest", "feedback.SlipBatch", "feedback.Supervision",
}  # fmt: skip
"""Models that hold nothing of a person beyond which member of staff wrote a row; the page names them."""
