"""A shopper's taste in words, from what they had and wrote in training time, with evidence."""

from palate.profiles.files import read_profiles, write_profiles
from palate.profiles.profile import DISLIKES, LIKES, Profile, Taste
from palate.profiles.shopper import Shopper, Wrote

__all__ = ["DISLIKES", "LIKES", "Profile", "Shopper", "Taste", "Wrote", "read_profiles", "write_profiles"]
