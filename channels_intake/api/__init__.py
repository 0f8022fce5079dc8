"""The API's side of the channels: what programs send us, what they are told before they do, where they want to be reached."""
