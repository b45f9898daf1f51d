"""Personal data where it should not be: found by address and kind, never repeated."""

from boks_clean.privacy.find import find
from boks_clean.privacy.model import Sighting, Sightings
from boks_clean.privacy.report import without_personal_data, without_values

__all__ = ["Sighting", "Sightings", "find", "without_personal_data", "without_values"]
