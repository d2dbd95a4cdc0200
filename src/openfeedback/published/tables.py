"""The published tables and what is said of them, one function each: a figure beside what the tables give for it.

The parameters of a function name the tables that it reads. It gives rules' findings, and ``row, column, value`` for the
figures of claims.yml; the audit shows the expression of the value as the figure's formula.
"""

from collections.abc import Callable, Iterator

from openfeedback.published import rules as rules
from openfeedback.published.arithmetic import (
    Printed,
    Value,
    cell,
    count,
    dot,
    gap,
    mean_near,
    months,
    share_near,
    span,
    term,
    weighted,
    year,
)
from openfeedback.published.arithmetic import total as sum
from openfeedback.published.rules import Finding

TABLES = ("table1", "table2", "table3", "table4", "table5", "table6", "table7", "innokyla")
OPINIONS = ("agree_pct", "disagree_pct", "not_applicable_pct")
Checks = Iterator[Finding | tuple[str, str, Value]]
# fmt: off



def check_table1(table1: Printed, table2: Printed, table7: Printed) -> Checks:
    """Its total, what the least and the greatest of events allow, and Tables 2 and 7."""
    yield from rules.total(table1.frame, "Yhteensä", "events_n", "participants_n")
    yield from rules.between(table1.frame, "participants_n", "events_n", "participants_min", "participants_max")
    yield "Kehittämisklinikat", "events_n", count(table2(event="clinic*").participants_n)
    yield "Kehittämisklinikat", "participants_min", min(table2(event="clinic*").participants_n)
    yield "Kehittämisklinikat", "participants_max", max(table2(event="clinic*").participants_n)
    yield "Kehittämisklinikat", "participants_n", sum(table2(event="clinic*").participants_n)
    yield "Kehittämisklinikat", "period_start", term(min(table2(event="clinic*").date))
    yield "Kehittämisklinikat", "period_end", term(max(table2(event="clinic*").date))
    yield "RRP & Innokylä -koulutukset", "events_n", count(table7.date)
    yield "RRP & Innokylä -koulutukset", "participants_min", min(table7.participants_n)
    yield "RRP & Innokylä -koulutukset", "participants_max", max(table7.participants_n)
    yield "RRP & Innokylä -koulutukset", "participants_n", sum(table7.participants_n)
    yield "RRP & Innokylä -koulutukset", "period_start", term(min(table7.date))
    yield "RRP & Innokylä -koulutukset", "period_end", term(max(table7.date))


def check_table2(table2: Printed) -> Checks:
    """Answers of participants, means that answers can give, and the last row."""
    yield from rules.at_most(table2.frame, "participants_n", "osallistujia", "webropol_n", "polls_n")
    yield from rules.possible_mean(table2.frame, "webropol_n", "usefulness_mean_1_5", "county_examples_mean_1_5",
                                   "benefit_for_work_mean_1_5", "recommend_mean_1_10")
    yield from rules.possible_mean(table2.frame, "polls_n", "polls_usefulness_mean_1_5")
    yield "Yht.", "klinikoita", count(table2(event="clinic*").participants_n)
    yield "Yht.", "infoja", count(table2(event="info*").participants_n)
    yield "Yht.", "participants_n, klinikat", sum(table2(event="clinic*").participants_n)
    yield "Yht.", "participants_n, infot", sum(table2(event="info*").participants_n)
    yield "Yht.", "webropol_n", sum(table2.webropol_n)
    yield "Yht.", "webropol_n, kyselyjä", count(table2.webropol_n)
    yield "Yht.", "usefulness_mean_1_5", span(table2.usefulness_mean_1_5)
    yield "Yht.", "usefulness_mean_1_5, kyselyjä", count(table2.usefulness_mean_1_5)
    yield "Yht.", "county_examples_mean_1_5", span(table2.county_examples_mean_1_5)
    yield "Yht.", "county_examples_mean_1_5, kyselyjä", count(table2.county_examples_mean_1_5)
    yield "Yht.", "benefit_for_work_mean_1_5", span(table2.benefit_for_work_mean_1_5)
    yield "Yht.", "benefit_for_work_mean_1_5, kyselyjä", count(table2.benefit_for_work_mean_1_5)
    yield "Yht.", "recommend_mean_1_10", span(table2.recommend_mean_1_10)
    yield "Yht.", "recommend_mean_1_10, kyselyjä", count(table2.recommend_mean_1_10)
    yield "Yht.", "polls_n", sum(table2.polls_n)
    yield "Yht.", "polls_n, kyselyjä", count(table2.polls_n)
    yield "Yht.", "polls_usefulness_mean_1_5", span(table2.polls_usefulness_mean_1_5)
    yield "Yht.", "polls_usefulness_mean_1_5, kyselyjä", count(table2.polls_usefulness_mean_1_5)


def check_table3(table3: Printed) -> Checks:
    """Per cents of the counts beside them."""
    yield from rules.percent(table3.frame, "respondents_n", "share_pct")
    yield from rules.hundred_down(table3.frame, "share_pct")
    yield "kaikki", "respondents_n", sum(table3.respondents_n)


def check_table4(table4: Printed) -> Checks:
    """Per cents of the counts beside them."""
    yield from rules.percent(table4.frame, "respondents_n", "share_pct")
    yield from rules.hundred_down(table4.frame, "share_pct")
    yield "kaikki", "respondents_n", sum(table4.respondents_n)


def check_table6(table2: Printed, table6: Printed) -> Checks:
    """Per cents of 84 respondents, a statement a row."""
    yield from rules.hundred_across(table6.frame, *OPINIONS)
    yield from rules.possible_share(table6.frame, 84, *OPINIONS)
    yield "otsikko", "n", cell(table2.webropol_n, "2025-spring")


def check_table7(table7: Printed) -> Checks:
    """Answers of participants, means that answers can give, and the last row."""
    yield from rules.at_most(table7.frame, "participants_n", "osallistujia", "feedback_n")
    yield from rules.possible_mean(table7.frame, "feedback_n", "knowledge_use_mean_1_5", "usefulness_mean_1_5",
                                   "recommend_mean_1_10")
    yield "Yht.", "koulutuksia", count(table7.date)
    yield "Yht.", "tulossa", count(table7(content="*(tulossa)").date)
    yield "Yht.", "feedback_n, koulutuksia", count(table7.feedback_n)
    yield "Yht.", "participants_n", sum(table7.participants_n)
    yield "Yht.", "feedback_n", sum(table7.feedback_n)
    yield "Yht.", "knowledge_use_mean_1_5", span(table7.knowledge_use_mean_1_5)
    yield "Yht.", "usefulness_mean_1_5", span(table7.usefulness_mean_1_5)
    yield "Yht.", "recommend_mean_1_10", span(table7.recommend_mean_1_10)


def check_innokyla(innokyla: Printed) -> Checks:
    """Models in spring among those in December."""
    yield from rules.at_most(innokyla.frame, "total_2024_12_10", "malleja 10.12.2024", "total_2024_04_24")


def check_events(table2: Printed) -> Checks:
    """The events of the report's text."""
    yield "kehittämisklinikoita", "kpl", count(table2(event="clinic*").participants_n)
    yield "kehittämisklinikat", "vuodet", span(year(table2(event="clinic*").date))
    yield "infotilaisuuksia", "kpl", count(table2(event="info*").participants_n)


def check_clinics(table2: Printed) -> Checks:
    """The feedback on clinics, against Table 2."""
    yield "osallistujia klinikoilla", "yhteensä", sum(table2(event="clinic*").participants_n)
    yield "Webropol-vastauksia", "yhteensä", sum(table2.webropol_n)
    yield ("tilaisuuksia, joista Webropol-palaute", "kpl",
           count(table2(event="clinic*").webropol_n) + count(table2(event="info*").webropol_n))
    yield "Webropol-vastauksia", "vaihteluväli", span(table2.webropol_n)
    yield "Polls-kyselyjä tilaisuuden hyödyllisyydestä", "kpl", count(table2.polls_usefulness_mean_1_5)
    yield ("Polls-vastauksia tilaisuuden hyödyllisyydestä", "yhteensä",
           sum(table2(polls_usefulness_mean_1_5="*").polls_n))
    yield "Polls-vastauksia", "vaihteluväli", span(table2(polls_usefulness_mean_1_5="*").polls_n)
    yield ("tilaisuuksien hyödyllisyys", "keskiarvot",
           span(table2.usefulness_mean_1_5, table2.polls_usefulness_mean_1_5))
    yield "hyöty oman kehittämistyön kannalta", "keskiarvot", span(table2.benefit_for_work_mean_1_5)
    yield ("hyöty omalle työlle arvioitiin hieman paremmaksi", "ero",
           weighted(table2.benefit_for_work_mean_1_5, table2.webropol_n)
           - (dot(table2.usefulness_mean_1_5, table2.webropol_n)
              + dot(table2.polls_usefulness_mean_1_5, table2.polls_n))
           / (sum(table2(usefulness_mean_1_5="*").webropol_n) + sum(table2(polls_usefulness_mean_1_5="*").polls_n)))
    yield "hyvinvointialueiden esimerkit", "keskiarvot", span(table2.county_examples_mean_1_5)
    yield "suosittelu kollegoille", "keskiarvot", span(table2.recommend_mean_1_10)
    yield "juurruttamistilaisuuksia", "kpl", count(table2(event="*embedding*").participants_n)
    yield "juurruttamistilaisuuksien osallistujat", "yhteensä", sum(table2(event="*embedding*").participants_n)


def check_support(table2: Printed, table3: Printed, table4: Printed) -> Checks:
    """The survey on support: 84 respondents, of whom 77 were asked about the clinics."""
    yield "vastaajia", "n", sum(table3.respondents_n)
    yield "vastaajia alueittain (20 aluetta)", "keskimäärin", sum(table3.respondents_n) / 20
    yield ("RRP:n asiantuntijoita tai kehittäjiä", "%",
           cell(table3.respondents_n, "RRP asiantuntija / kehittäjä") / sum(table3.respondents_n) * 100)
    yield ("investointi 1:n toimijoita", "%",
           cell(table4.respondents_n, "Pilari 4, Investointi 1") / sum(table4.respondents_n) * 100)
    yield "klinikoita järjestetty", "kpl", count(table2(event="clinic*").participants_n)
    yield "osallistunut 2–5 kertaa", "%", share_near(60, 84)
    yield "osallistunut 6–10 kertaa", "%", share_near(24, 84)
    yield "klinikoiden väli, kuukautta", "keskimäärin", gap(table2(event="clinic*").date)
    yield "käytännön järjestelyt toimivia", "%", share_near(73, 84, 77)
    yield "tyytyväisiä webinaareihin", "%", share_near(83, 84, 77)
    yield "tyytyväisiä työpajoihin", "%", share_near(44, 84, 77)
    yield "tyytyväisiä ryhmäkeskusteluihin", "%", share_near(47, 84, 77)
    yield "Teamsin chat", "%", share_near(79, 84, 77)
    yield "Forms ja Polls", "%", share_near(77, 84, 77)
    yield "Webropol-kyselyt", "%", share_near(66, 84, 77)
    yield "mikään teema ei ollut turha (79 vastaajaa)", "%", 79 / 84 * 100
    yield "sisällöt vastasivat tarpeita", "%", share_near(84, 84, 77)
    yield "verkostoitunut muiden kanssa", "%", share_near(81, 84)
    yield "tuki kokonaisuudessaan edistänyt, n = 84", "keskiarvo", mean_near(6.3, 84)
    yield "klinikoiden tuki edistänyt, n = 77", "keskiarvo", mean_near(6.1, 77)


def check_models(table6: Printed) -> Checks:
    """Opinions on the support for describing models, against Table 6."""
    yield "perustieto-ohjeita noudatettu", "%", cell(table6.agree_pct, "Noudattanut perustietojen RRP-ohjeita")
    yield "tutustunut sivustoon", "%", cell(table6.agree_pct, "Tutustunut tukisivuun Innokylässä")
    yield "palaa sivulle", "%", cell(table6.agree_pct, "Palaa todennäköisesti sivustolle")
    yield "sivuston käynnit (4192) 20.8.2024–31.10.2025", "kuukaudessa", 4192 / months("2024-08-20", "2025-10-31")
    yield "vähiten luettu UKK-palstaa", "%", min(table6.agree_pct)
    yield "yli puolet lukenut UKK-palstaa", "%", cell(table6.agree_pct, "Lukenut usein kysyttyjä kysymyksiä")


def check_trainings(table7: Printed) -> Checks:
    """The feedback on trainings, against Table 7."""
    yield "palautteita antaneita koulutuksia", "kpl", count(table7.feedback_n)
    yield "palautteita", "n", sum(table7.feedback_n)
    yield "koulutuksia vuonna 2023", "kpl", count(table7(date="2023*").date)
    yield "tiedon hyödyntäminen", "keskiarvot", span(table7.knowledge_use_mean_1_5)
    yield "sisällön hyödyllisyys", "keskiarvot", span(table7.usefulness_mean_1_5)
    yield "suosittelu", "keskiarvot", span(table7.recommend_mean_1_10)
    yield "paras tuen muoto", "keskiarvo", max(4.9, 4.1, 4.2, 4.0, 4.2, 4.3)


def check_slide_feedback(table2: Printed) -> Checks:
    """Answers on the slide of 12 March, against Table 2."""
    yield "palautekysely", "n", cell(table2.webropol_n, "2025-03-12")


def check_slide_published(innokyla: Printed) -> Checks:
    """Models published and models that lack something."""
    yield "julkaistuja malleja", "kpl", cell(innokyla.total_2024_12_10, "Julkaistut toimintamallit")
    yield ("malleja joissa puutteita", "n. kpl",
           cell(innokyla.total_2024_12_10, "Julkaistut toimintamallit")
           - cell(innokyla.total_2024_12_10, "Nimessä RRP"))


def check_slide_named(innokyla: Printed) -> Checks:
    """Models that bear a name."""
    yield ("ei liitetty kokonaisuuksiin", "kpl",
           cell(innokyla.total_2024_12_10, "Julkaistut toimintamallit")
           - cell(innokyla.total_2024_12_10, "Liitetty hv-alueiden RRP-kokonaisuuksiin"))
    yield ("nimestä puuttuu RRP", "kpl",
           cell(innokyla.total_2024_12_10, "Julkaistut toimintamallit")
           - cell(innokyla.total_2024_12_10, "Nimessä RRP"))
    yield ("Nimessä investointi", "total_2024_12_10 (nimessä RRP, ei investointia: 25)",
           cell(innokyla.total_2024_12_10, "Nimessä RRP") - 25)
    yield ("Nimessä investointi", "total_2024_12_10 (sarakkeiden summa)",
           sum(innokyla.p3, innokyla.p4_i1, innokyla.p4_i2, innokyla.p4_i3, innokyla.p4_i4))
    yield ("Nimessä investointi", "total_2024_12_10 (I1 ja I4 yhteensä 16 kahteen kertaan)",
           sum(innokyla.p3, innokyla.p4_i1, innokyla.p4_i2, innokyla.p4_i3, innokyla.p4_i4) - 16)


# fmt: on
PLACES: dict[str, Callable[..., Checks]] = {
    "Taulukko 1": check_table1,
    "Taulukko 2": check_table2,
    "Taulukko 3": check_table3,
    "Taulukko 4": check_table4,
    "Taulukko 6": check_table6,
    "Taulukko 7": check_table7,
    "Diat, Innokylä (taulukko)": check_innokyla,
    "Teksti 4.1": check_events,
    "Teksti 4.2": check_clinics,
    "Teksti 4.3.1": check_support,
    "Teksti 4.3.2": check_models,
    "Teksti 4.4": check_trainings,
    "Diat, Palaute 12.3.": check_slide_feedback,
    "Diat, Innokylä (1)": check_slide_published,
    "Diat, Innokylä (2)": check_slide_named,
}
