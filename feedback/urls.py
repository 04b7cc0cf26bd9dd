"""Addresses of feedback: staff under /desk/, villagers at the front."""

from django.urls import path

from meetings import converters  # noqa: F401  (registers the numbers in addresses)

from .views import (
    desk,
    documents,
    evening,
    exports,
    identity,
    issues,
    policies,
    pressing,
    public,
    referrals,
    replies,
    review,
    slips,
    verbs,
    visits,
)

app_name = "feedback"
talk = "desk/meetings/<meeting_number:number>/"
order = "desk/referrals/<issue_number:number>/<int:ordinal>/"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path(f"{talk}issues/new/", evening.raise_matter, name="raise"),
    path(f"{talk}again/<issue_number:matter>/", evening.mention, name="mention"),
    path(f"{talk}submit/", evening.submit_meeting, name="submit-meeting"),
    path(f"{talk}cancel/", evening.cancel_meeting, name="cancel-meeting"),
    path("desk/issues/", issues.issue_list, name="issue-list"),
    path("desk/issues/export/", exports.issue_export, name="issue-export"),
    path("desk/issues/<issue_number:number>/", issues.issue_detail, name="issue-detail"),
    path("desk/issues/<issue_number:number>/reveal/", identity.issue_reveal, name="issue-reveal"),
    path("desk/issues/<issue_number:number>/ready-replies/", replies.reply_list, name="reply-list"),
    path("desk/issues/<issue_number:number>/reply-preview/", replies.reply_preview, name="reply-preview"),
    path("desk/issues/<issue_number:number>/<slug:verb>/", verbs.issue_verb, name="issue-verb"),
    path("desk/referrals/", referrals.referral_list, name="referral-list"),
    path("desk/referrals/<issue_number:number>/<int:ordinal>/", referrals.referral_detail, name="referral-detail"),
    path(f"{order}documents/", documents.documents, name="documents"),
    path(f"{order}documents/<uuid:document>/", documents.document_file, name="document-file"),
    path(f"{order}documents/<uuid:document>/remove/", documents.document_remove, name="document-remove"),
    path(
        "desk/referrals/<issue_number:number>/<int:ordinal>/<slug:verb>/",
        verbs.referral_verb,
        name="referral-verb",
    ),
    path("desk/visits/", visits.visit_list, name="visit-list"),
    path("desk/visits/<issue_number:number>/", visits.visit_detail, name="visit-detail"),
    path("desk/visits/<issue_number:number>/reveal/", visits.visit_reveal, name="visit-reveal"),
    path("desk/supervisions/", pressing.supervision_list, name="supervision-list"),
    path("desk/supervisions/<int:supervision>/", pressing.supervision_detail, name="supervision-detail"),
    path("desk/supervisions/<int:supervision>/<slug:verb>/", pressing.supervision_verb, name="supervision-verb"),
    path("desk/ratings/", pressing.rating_list, name="rating-list"),
    path("desk/ratings/<int:rating>/", pressing.rating_detail, name="rating-detail"),
    path("desk/ratings/<int:rating>/<slug:verb>/", pressing.rating_verb, name="rating-verb"),
    path("desk/review/", review.review_list, name="review-list"),
    path("desk/slips/", slips.slip_batches, name="slip-batches"),
    path("desk/slips/<int:batch>/", slips.slip_batch, name="slip-batch"),
    path("desk/policies/", policies.policies, name="policies"),
    path("issues/", public.board, name="board"),
    path("issues/<issue_number:number>/", public.public_detail, name="public-detail"),
    path("trace/", public.trace, name="trace"),
    path("trace/close/", public.trace_close, name="trace-close"),
    path("trace/<issue_number:number>/", public.trace_letter, name="trace-letter"),
    path("trace/<issue_number:number>/answer/", public.trace_answer, name="trace-answer"),
    path("trace/<issue_number:number>/erase/", public.trace_erase, name="trace-erase"),
]
