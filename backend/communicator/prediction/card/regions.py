"""Countries by region of the world: the UN's five, with the Americas in two, as profiles tell countries (ISO 3166-1).

Source: UN M49, Standard Country or Area Codes for Statistical Use. TW, XK, AX and the islands that M49 doesn't list
by themselves are where they lie; Antarctica is in none.
"""

_REGIONS = {
    "africa": """
        AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW IO KE KM LR LS LY MA MG ML MR MU MW MZ NA
        NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TF TG TN TZ UG YT ZA ZM ZW
    """,
    "northern_america": "BM CA GL PM US",
    "latin_america": """
        AG AI AR AW BB BL BO BQ BR BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF MQ MS MX
        NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI
    """,
    "asia": """
        AE AF AM AZ BD BH BN BT CN CY GE HK ID IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK
        PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE
    """,
    "europe": """
        AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT
        NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK
    """,
    "oceania": "AS AU CC CK CX FJ FM GU HM KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS",
}
REGIONS = tuple(_REGIONS)
REGION_OF = {country: region for region, countries in _REGIONS.items() for country in countries.split()}
