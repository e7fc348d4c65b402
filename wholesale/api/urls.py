"""The floor's part of the API: who sells, and jobs."""

from django.urls import path

from wholesale.api import jobs
from wholesale.api.seller import SellerView

urlpatterns = [
    path("jobs/", jobs.JobList.as_view(), name="job_list"),
    path("jobs/<uuid:pk>/", jobs.JobDetail.as_view(), name="job_detail"),
    path("jobs/<uuid:pk>/cancel/", jobs.JobCancel.as_view(), name="job_cancel"),
    path("seller/", SellerView.as_view(), name="seller"),
]
