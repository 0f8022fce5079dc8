"""Addresses of the simulator; lapor.urls includes them only when SIMULATOR is on."""

from __future__ import annotations

from django.urls import path

from channels_intake.simulator import providers, views

urlpatterns = [
    path("", views.page, name="simulator"),
    path("sms/", views.send_sms, name="simulator_sms"),
    path("post/", views.send_post, name="simulator_post"),
    path("twilio/2010-04-01/Accounts/<str:account>/Messages.json", providers.twilio_messages, name="simulator_twilio"),
    path("kannel/cgi-bin/sendsms", providers.kannel_sendsms, name="simulator_kannel"),
    path("telegram/bot<str:token>/sendMessage", providers.telegram_send, name="simulator_telegram"),
    path("x/2/users/me", providers.x_me, name="simulator_x_me"),
    path("x/2/users/<str:user>/mentions", providers.x_mentions, name="simulator_x_mentions"),
    path("x/2/tweets", providers.x_tweets, name="simulator_x_tweets"),
]
