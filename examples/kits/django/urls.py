"""The addresses of this service."""

from django.urls import path

import views

urlpatterns = [
    path("", views.home),
    path("report", views.report),
    path("login", views.login),
    path("login/start", views.start),
    path("callback", views.callback),
    path("logout", views.logout),
    path("api/me", views.me),
    path("api/status", views.status),
    path("healthz", views.healthz),
]
