"""Sentences of `webhook`, in Vietnamese and in English."""

from lifecycle.kernel.words import Sentence

WEBHOOK_URL = Sentence(
    "webhook_url",
    vi="Địa chỉ nhận sự kiện phải là https:// và không chứa tên, mật khẩu.",
    en="A webhook's address must be https:// without a user or password.",
)
WEBHOOKS_MANY = Sentence(
    "webhooks_many",
    vi="Mỗi cơ quan nhiều nhất {most} địa chỉ nhận sự kiện.",
    en="At most {most} webhooks a body.",
)
