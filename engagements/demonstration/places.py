"""The cast of the demonstration: ten invented states, thirty real ones, and places in them."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Host:
    """A partner as a place to visit; closeness 1 is close, 2 regular, 3 now and then."""

    code: str
    name: str
    capital: str
    port: str
    closeness: int

    @property
    def invented(self) -> bool:
        return self.code.startswith("X")


#: In order of closeness. How often home meets a real state says nothing about that state.
_CAST = (
    Host("XAA", "Amberlight", "Lumen", "Port Amber", 1),
    Host("XBB", "Brindlemoor", "Brindle", "Moorhaven", 1),
    Host("XCC", "Cindervale", "Cindergate", "Ashport", 1),
    Host("XFF", "the Fernwick Isles", "Fernwick", "Bracken Sound", 1),
    Host("AUS", "Australia", "Canberra", "Fremantle", 1),
    Host("GBR", "the United Kingdom", "London", "Portsmouth", 1),
    Host("JPN", "Japan", "Tokyo", "Yokosuka", 1),
    Host("SGP", "Singapore", "Singapore", "Changi", 1),
    Host("XDD", "Duskerry", "Dusk", "Twilight Quay", 2),
    Host("XEE", "Emberholt", "Holt", "Emberstad", 2),
    Host("XGG", "Glimmerfell", "Glimmer", "Fellhaven", 2),
    Host("XHH", "Hollowmere", "Mere", "Hollow Strand", 2),
    Host("CAN", "Canada", "Ottawa", "Esquimalt", 2),
    Host("DEU", "Germany", "Berlin", "Wilhelmshaven", 2),
    Host("FRA", "France", "Paris", "Brest", 2),
    Host("IDN", "Indonesia", "Jakarta", "Surabaya", 2),
    Host("IND", "India", "New Delhi", "Visakhapatnam", 2),
    Host("KOR", "South Korea", "Seoul", "Busan", 2),
    Host("MYS", "Malaysia", "Kuala Lumpur", "Lumut", 2),
    Host("NZL", "New Zealand", "Wellington", "Devonport", 2),
    Host("PHL", "the Philippines", "Manila", "Subic Bay", 2),
    Host("THA", "Thailand", "Bangkok", "Sattahip", 2),
    Host("XII", "Inklewood", "Inkle", "Blotter Bay", 3),
    Host("XJJ", "Juniper Reach", "Juniper", "Reach Harbour", 3),
    Host("BRA", "Brazil", "Brasília", "Rio de Janeiro", 3),
    Host("BRN", "Brunei", "Bandar Seri Begawan", "Muara", 3),
    Host("CHL", "Chile", "Santiago", "Valparaíso", 3),
    Host("COL", "Colombia", "Bogotá", "Cartagena", 3),
    Host("ESP", "Spain", "Madrid", "Rota", 3),
    Host("FJI", "Fiji", "Suva", "Suva", 3),
    Host("ITA", "Italy", "Rome", "La Spezia", 3),
    Host("KEN", "Kenya", "Nairobi", "Mombasa", 3),
    Host("NLD", "the Netherlands", "The Hague", "Den Helder", 3),
    Host("NOR", "Norway", "Oslo", "Bergen", 3),
    Host("PER", "Peru", "Lima", "Callao", 3),
    Host("PNG", "Papua New Guinea", "Port Moresby", "Port Moresby", 3),
    Host("PRT", "Portugal", "Lisbon", "Alfeite", 3),
    Host("TON", "Tonga", "Nuku’alofa", "Nuku’alofa", 3),
    Host("VNM", "Viet Nam", "Hanoi", "Da Nang", 3),
    Host("ZAF", "South Africa", "Pretoria", "Simon’s Town", 3),
)
#: Takes the place of a state of the cast that is home in this installation.
_UNDERSTUDY = Host("IRL", "Ireland", "Dublin", "Cork", 3)


@dataclass(frozen=True)
class Cast:
    """Everybody home meets; home itself is never among them."""

    hosts: tuple[Host, ...]

    @classmethod
    def without(cls, home: str) -> "Cast":
        """The forty, an understudy playing whoever is home."""
        return cls(
            tuple(
                replace(_UNDERSTUDY, closeness=host.closeness) if host.code == home else host
                for host in _CAST
            )
        )

    def closer_than(self, closeness: int) -> list[Host]:
        """Those up to and including this closeness."""
        return [host for host in self.hosts if host.closeness <= closeness]

    def exactly(self, closeness: int) -> list[Host]:
        return [host for host in self.hosts if host.closeness == closeness]

    @property
    def invented(self) -> list[Host]:
        return [host for host in self.hosts if host.invented]

    def named(self, *codes: str) -> list[Host]:
        """By code; whoever is home is played by the understudy."""
        by_code = dict(zip((host.code for host in _CAST), self.hosts, strict=True))
        return [by_code[code] for code in codes]
