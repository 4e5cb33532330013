"""The currencies of ISO 4217: those in use from pycountry, and those that were withdrawn."""

import pycountry

#: Codes that are no money: metals, units of account of bond markets, tests, and none at all.
_NO_MONEY = frozenset("XAG XAU XBA XBB XBC XBD XPD XPT XTS XXX".split())
#: List three of ISO 4217, since the log goes back further than any currency.
_WITHDRAWN = frozenset(
    """
    ADP AFA ALK ANG AOK AON AOR ARA ARP ARY ATS AYM AZM BAD BEC BEF BEL BGJ BGK BGL BGN BOP BRB
    BRC BRE BRN BRR BUK BYB BYR CHC CSD CSJ CSK CUC CYP DDM DEM ECS ECV EEK ESA ESB ESP FIM FRF
    GEK GHC GHP GNE GNS GQE GRD GWE GWP HRD HRK IEP ILP ILR ISJ ITL LAJ LSM LTL LTT LUC LUF LUL
    LVL LVR MAF MGF MLF MRO MTL MTP MVQ MXP MZE MZM NIC NLG PEH PEI PES PLZ PTE RHD ROK ROL RUR
    SDD SDP SIT SKK SLL SRG STD SUR TJR TMM TPE TRL UAK UGS UGW USS UYN UYP VEB VEF VNC XEU XFO
    XFU YDD YUD YUM YUN ZAL ZMK ZRN ZRZ ZWC ZWD ZWL ZWN ZWR
    """.split()
)
CURRENCIES = frozenset(entry.alpha_3 for entry in pycountry.currencies) - _NO_MONEY | _WITHDRAWN
NO_SUCH_CURRENCY = "There is no such currency: send an ISO 4217 code such as USD."
