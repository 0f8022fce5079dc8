"""Other systems that work with this one: who they are (managing), what they hear (news), and how it is sent (sending)."""
