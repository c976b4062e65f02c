"""Profiles as one JSON line a shopper, below `.palate`."""

from palate.jsonl import JsonLines
from palate.profiles.profile import Profile

_FILE = JsonLines("profiles.jsonl", Profile, "palate profile")

write_profiles, read_profiles = _FILE.write, _FILE.read
