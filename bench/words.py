"""The words of made-up titles and summaries, from common to rare."""

#: Each word is drawn about half as often as the one eight places before it.
SUBJECTS = (
    "talks visit exercise course survey port seminar staff training logistics medical "
    "engineering aviation navigation diving rescue patrol signals armour artillery command "
    "planning doctrine budget procurement maintenance hydrography meteorology ammunition radar "
    "bridging demining chaplaincy veterinary fuel cartography music archives parachuting "
    "quarantine icebreaking beekeeping"
).split()
MANNERS = (
    "annual joint senior junior bilateral regional preparatory follow-up technical introductory "
    "advanced combined maritime inland winter summer closing opening informal ceremonial"
).split()
PLACES = tuple(
    first + middle + last
    for first in ("Al", "Bel", "Cor", "Dun", "Es", "Far", "Gal", "Hol", "Ist", "Jor")
    for middle in ("a", "e", "i", "o", "ende", "imo")
    for last in ("ville", "burg", "mar", "sted", "polis", "haven", "ton", "dale", "grad")
)
#: About one engagement in five hundred carries each of these, whatever the size.
SOUGHT = ("cartography", "music", "archives", "parachuting")
