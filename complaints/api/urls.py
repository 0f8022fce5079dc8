"""Addresses of the API by which programs read cases, below api/v1/."""

from __future__ import annotations

from django.urls import path

from complaints.api import case, lists, mine, my_data, proof, reports, tokens, voices

urlpatterns = [
    path("complaints/<str:number>/", case.TrackedComplaint.as_view(), name="api_complaint"),
    path("complaints/<str:number>/codes/", proof.CaseCodes.as_view(), name="api_case_codes"),
    path("complaints/<str:number>/proofs/", proof.CaseProofs.as_view(), name="api_case_proofs"),
    path("complaints/<str:number>/files/<str:public_id>/", case.CaseFile.as_view(), name="api_file"),
    path("reports/", reports.Reports.as_view(), name="api_reports"),
    path("reports/<str:number>/", reports.Report.as_view(), name="api_report"),
    path("reports/<str:number>/support/", voices.Support.as_view(), name="api_support"),
    path("reports/<str:number>/follow/confirm/", voices.FollowConfirm.as_view(), name="api_follow_confirm"),
    path("reports/<str:number>/follow/", voices.Follow.as_view(), name="api_follow"),
    path("reports/<str:number>/unfollow/", voices.Unfollow.as_view(), name="api_unfollow"),
    path("reports/<str:number>/flag/", voices.Flag.as_view(), name="api_flag"),
    path("topics/", lists.Topics.as_view(), name="api_topics"),
    path("regions/", lists.Regions.as_view(), name="api_regions"),
    path("account/", mine.Account.as_view(), name="api_account"),
    path("account/reports/", mine.MyReports.as_view(), name="api_my_reports"),
    path("account/reports/<str:number>/", mine.MyReportNews.as_view(), name="api_my_report"),
    path("account/tokens/", tokens.MyTokens.as_view(), name="api_tokens"),
    path("account/tokens/<str:token_id>/", tokens.MyToken.as_view(), name="api_token"),
    path("account/data/", my_data.MyData.as_view(), name="api_my_data"),
    path("account/erase/", my_data.AccountEnd.as_view(), name="api_erase"),
]
