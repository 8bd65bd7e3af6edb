# ruff: noqa: E501 (a row is a sentence)
"""Prose about eight invented statements, twisted in thirteen ways, and told fairly: what a model might make of them.

`NEWS` are the articles. `TWISTED` is (kind, prose, words of the evidence ...): the first four statements were there when
the checks were made, the last four were written beforehand and only measured. `FAIR` is (prose, words of the evidence ...).
"""

from __future__ import annotations

NEWS = {
    "Ferry lease still open": "“If the council signs the lease by 1 May, the ferry may carry up to 300 passengers a day,” Orla Venn, who runs the harbour, told the Sandmouth Courier on Monday. The old ferry sank in 2019.\n"
    "Councillor Piet Haan said the lease was too dear.",
    "Welders hurt at the yard": "Teddy Aske, the union's secretary, said on Thursday that 14 of the 60 welders had been hurt since March. He blamed the shipyard's old cranes, not its managers.\n"
    "“We regret every accident,” said the yard's director, Marit Solberg.",
    "Lindow waits": "“We have not decided whether to close the school at Lindow, and nobody will lose a job this year,” education minister Pia Rask told parliament on 3 June.\n"
    "Ewan Tully, who teaches there, said the waiting made pupils ill.",
    "Trial may move": "Judge Harlan Moss warned that almost half of the jurors had read about the case. The trial might have to move to Corby, Moss said.\n"
    "“My client is ready,” said Ada Brill, who defends the baker.",
    "Brewery and club": "The brewery's owner, Nadia Fenn, denied that she had offered to buy the club. Fenn said she would consider lending it 2 million crowns until the autumn.\n"
    "The club's chairman, Lars Ode, said the players had not been paid since January.",
    "Low water in the Ister": "“Some farmers use too much water, but the drought is the main reason why the Ister is low,” hydrologist Jon Adair said on Wednesday.\n"
    "Farmer Greta Hollis said she had watered her fields only at night.",
    "Fire on Mill Lane": "Mayor Rosa Lind praised the firefighters for saving all but two of the houses on Mill Lane. Lind criticised the power company for its slow reply.\n"
    "“We came as soon as we were called,” said Udo Krantz of Ister Power.",
    "Rents in the old town": "Rents in the old town could rise by a third within five years unless 900 flats are built, the Corby Institute said in a report on Friday.\n"
    "Landlord Sefa Noor said she had not raised a rent since 2021.",
}
FERRY, HURT, CRANES, SCHOOL = (
    "300 passengers a day",
    "14 of the 60 welders",
    "the shipyard's old cranes",
    "whether to close the school",
)
JURORS, MOVE, BUY, LEND = (
    "almost half of the jurors",
    "might have to move to Corby",
    "she had offered to buy the club",
    "lending it 2 million crowns",
)
WATER, SAVED, SLOW, RENTS = (
    "the drought is the main reason",
    "saving all but two of the houses",
    "the power company for its slow reply",
    "could rise by a third",
)

TWISTED: tuple[tuple[str, ...], ...] = (
    # the ferry
    (
        "negation",
        "Orla Venn said the ferry may not carry 300 passengers a day if the council signs the lease by 1 May.",
        FERRY,
    ),
    (
        "number",
        "If the council signs the lease by 1 May, Venn said, the ferry may carry up to 800 passengers a day.",
        FERRY,
    ),
    ("speaker", "Piet Haan expects the ferry to take up to 300 people a day if the lease is signed by 1 May.", FERRY),
    (
        "target",
        "If the ferry signs the lease by 1 May, the council may carry up to 300 passengers a day, Venn said.",
        FERRY,
    ),
    ("stronger", "Orla Venn guaranteed 300 ferry passengers a day once the council signs by 1 May.", FERRY),
    ("condition", "The ferry may carry up to 300 passengers a day, Orla Venn told the Sandmouth Courier.", FERRY),
    (
        "scope",
        "Every harbour in the country could see 300 passengers a day if the council signs by 1 May, according to Orla Venn.",
        FERRY,
    ),
    ("stance", "Orla Venn dreads the 300 passengers a day that the lease would bring by 1 May.", FERRY),
    (
        "addition",
        "Orla Venn said up to 300 people a day may use the ferry if the council signs by 1 May, which would make the town rich.",
        FERRY,
    ),
    (
        "time",
        "The ferry carried up to 300 passengers a day when the council signed the lease on 1 May, Venn told the Courier.",
        FERRY,
    ),
    ("conflation", "Venn said the lease was too dear but that the ferry may carry up to 300 passengers a day.", FERRY),
    (
        "hypothetical",
        "The council has signed the lease, so the ferry will carry up to 300 passengers a day, Orla Venn said.",
        FERRY,
    ),
    ("partial", "Venn said the ferry may carry passengers if the council signs the lease.", FERRY),
    # the welders
    ("negation", "Teddy Aske said 14 of the 60 welders had not been hurt since March.", HURT),
    ("number", "Aske said 40 of the 60 welders had been hurt since March.", HURT),
    ("speaker", "The yard's director conceded that 14 of its 60 welders had been hurt since March.", HURT),
    ("target", "Aske blamed the shipyard's managers, not its old cranes.", CRANES),
    ("stronger", "Aske said 14 of the 60 welders had been killed since March.", HURT),
    ("condition", "Aske would blame the shipyard's old cranes if there were another accident.", CRANES),
    ("scope", "All of the welders have been hurt since March, the union's secretary complained.", HURT),
    ("stance", "Teddy Aske defended the old cranes of the shipyard.", CRANES),
    ("addition", "Aske blamed the shipyard's old cranes, which he wants scrapped, and not its managers.", CRANES),
    ("time", "Aske said 14 of the 60 welders had been hurt by March.", HURT),
    ("conflation", "Teddy Aske regrets every accident at the yard, where 14 of 60 welders were hurt.", HURT),
    ("hypothetical", "Aske fears that 14 of the 60 welders could be hurt.", HURT),
    ("partial", "Aske blamed the shipyard.", CRANES),
    # the school
    ("negation", "Pia Rask told parliament that the decision to close the school at Lindow has been taken.", SCHOOL),
    ("number", "Rask told parliament that only one person will lose a job at the Lindow school this year.", SCHOOL),
    ("speaker", "Ewan Tully said it was not decided whether to close the school at Lindow.", SCHOOL),
    (
        "target",
        "Rask said the school at Lindow had not decided whether to close, and that parliament will lose no job this year.",
        SCHOOL,
    ),
    ("stronger", "Pia Rask promised that nobody at Lindow will ever lose a job.", SCHOOL),
    ("condition", "If the school at Lindow closes, somebody will lose a job this year, Rask told parliament.", SCHOOL),
    ("scope", "Pia Rask said that it is not decided whether to close the schools of the region.", SCHOOL),
    ("stance", "Pia Rask supports closing the school at Lindow, although it is not decided yet.", SCHOOL),
    (
        "addition",
        "Rask said they had not decided whether to close the school at Lindow, and that nobody will lose a job this year, for the money is there.",
        SCHOOL,
    ),
    ("time", "Nobody will lose a job next year, education minister Pia Rask told parliament.", SCHOOL),
    (
        "conflation",
        "Rask said that nothing is decided about the school at Lindow and that the waiting makes pupils ill.",
        SCHOOL,
    ),
    ("hypothetical", "Rask told parliament that they had decided to close the school at Lindow.", SCHOOL),
    ("partial", "Pia Rask told parliament that nobody will lose a job.", SCHOOL),
    # the trial
    ("negation", "Judge Harlan Moss said the trial will not have to move to Corby.", MOVE),
    ("number", "Moss warned that almost a third of the jurors had read about the case.", JURORS),
    ("speaker", "Ada Brill said the trial might have to move to Corby.", MOVE),
    ("target", "Harlan Moss warned that almost half of the cases had been about the jurors.", JURORS),
    ("stronger", "Moss said the trial would have to move to Corby.", MOVE),
    ("condition", "The trial might have to move to Corby if the jurors read about it again, Moss said.", MOVE),
    ("scope", "Judge Harlan Moss warned that half of the town had read about the case.", JURORS),
    ("stance", "Judge Moss was glad that almost half of the jurors had read about the case.", JURORS),
    ("addition", "Moss warned that almost half of the jurors had read about the case and could not be fair.", JURORS),
    ("time", "The trial had to move to Corby, Moss said.", MOVE),
    ("conflation", "Moss said that the baker is ready and that the trial might have to move to Corby.", MOVE),
    ("hypothetical", "Moss warned that almost half of the jurors might read about the case.", JURORS),
    ("partial", "Moss warned that the jurors had read about the case.", JURORS),
    # held back: the brewery
    ("negation", "Nadia Fenn confirmed that she had offered to buy the club.", BUY),
    ("number", "Fenn said she would consider lending it 20 million crowns until the autumn.", LEND),
    ("speaker", "Lars Ode would consider a loan of 2 million crowns until the autumn.", LEND),
    ("target", "Fenn said the club would consider lending her 2 million crowns until the autumn.", LEND),
    ("stronger", "Nadia Fenn said she would lend the club 2 million crowns until the autumn.", LEND),
    ("condition", "Fenn would consider a loan of 2 million crowns if she were given the club.", LEND),
    ("scope", "Fenn denied that she had offered to buy anything.", BUY),
    ("stance", "Fenn was tired of lending the club money, 2 million crowns until the autumn.", LEND),
    ("addition", "Fenn denied that she had offered to buy the club, calling the rumour malicious.", BUY),
    ("time", "Fenn said she would consider lending it 2 million crowns after the autumn.", LEND),
    (
        "conflation",
        "Fenn said the players had not been paid, and that she would consider lending the club 2 million crowns.",
        LEND,
    ),
    ("hypothetical", "Fenn has lent the club 2 million crowns until the autumn.", LEND),
    ("partial", "Fenn said she would consider lending it crowns.", LEND),
    # held back: the river
    ("negation", "Jon Adair said the drought is not the main reason why the Ister is low.", WATER),
    ("number", "Two farmers use too much water, but drought is mainly why the Ister is low, said Jon Adair.", WATER),
    ("speaker", "Greta Hollis blames the drought more than the farmers for the low Ister.", WATER),
    (
        "target",
        "Some water uses too much of the farmers, but the Ister is the main reason for the drought, Adair said.",
        WATER,
    ),
    ("stronger", "The drought alone has emptied the Ister, according to hydrologist Jon Adair.", WATER),
    ("condition", "If farmers used too much water, the Ister would be low, Adair said.", WATER),
    (
        "scope",
        "Farmers use too much water, but the drought is the main reason why the Ister is low, Adair said.",
        WATER,
    ),
    ("stance", "Jon Adair attacked the farmers for emptying the Ister.", WATER),
    (
        "addition",
        "Adair said that some farmers use too much water, but that the drought, a result of climate change, is the main reason why the Ister is low.",
        WATER,
    ),
    ("time", "Adair said the drought had been the main reason why the Ister was low last year.", WATER),
    (
        "conflation",
        "Jon Adair said some farmers use too much water and that others water their fields only at night.",
        WATER,
    ),
    ("hypothetical", "The drought could become the main reason for a low Ister, Jon Adair said.", WATER),
    ("partial", "Some farmers use too much water, hydrologist Jon Adair said.", WATER),
    # held back: the fire
    ("negation", "Rosa Lind praised the firefighters for not saving the houses on Mill Lane.", SAVED),
    ("number", "Mayor Rosa Lind praised the firefighters for saving all but twelve of the houses on Mill Lane.", SAVED),
    ("speaker", "Udo Krantz praised the firefighters for saving nearly all houses on Mill Lane.", SAVED),
    ("target", "Lind criticised the firefighters for their slow reply.", SLOW),
    ("stronger", "Rosa Lind accused the power company of letting Mill Lane burn.", SLOW),
    ("condition", "Lind would criticise the power company if its reply were slow.", SLOW),
    ("scope", "Mayor Rosa Lind praised the firefighters for saving all of the houses on Mill Lane.", SAVED),
    ("stance", "Rosa Lind thanked the power company for its reply.", SLOW),
    ("addition", "Lind criticised the power company for its slow reply and its rotten poles.", SLOW),
    ("time", "Lind will criticise the power company for its slow reply.", SLOW),
    ("conflation", "Lind said the power company came as soon as it was called, and praised the firefighters.", SAVED),
    ("hypothetical", "Lind hoped that the firefighters would save all but two of the houses on Mill Lane.", SAVED),
    ("partial", "Mayor Rosa Lind praised the firefighters for saving the houses on Mill Lane.", SAVED),
    # held back: the rents
    ("negation", "The Corby Institute does not expect rents in the old town to rise by a third.", RENTS),
    (
        "number",
        "Rents in the old town could rise by a third within two years unless 900 flats are built, the Corby Institute said.",
        RENTS,
    ),
    (
        "speaker",
        "Sefa Noor said rents in the old town could rise by a third within five years unless 900 flats are built.",
        RENTS,
    ),
    (
        "target",
        "Flats in the old town could rise by a third within five years unless 900 rents are built, the Corby Institute said.",
        RENTS,
    ),
    (
        "stronger",
        "Rents in the old town will rise by a third within five years unless 900 flats are built, the Corby Institute said.",
        RENTS,
    ),
    ("condition", "Rents in the old town could rise by a third within five years, the Corby Institute said.", RENTS),
    (
        "scope",
        "Rents could rise by a third within five years unless 900 flats are built, the Corby Institute said.",
        RENTS,
    ),
    ("stance", "The Corby Institute welcomed the rise of rents in the old town by a third.", RENTS),
    (
        "addition",
        "Landlords are greedy, and rents in the old town could rise by a third within five years unless 900 flats are built, the Corby Institute said.",
        RENTS,
    ),
    (
        "time",
        "Rents in the old town rose by a third within five years, for 900 flats were not built, the Corby Institute said.",
        RENTS,
    ),
    (
        "conflation",
        "The Corby Institute said that rents had not been raised since 2021 but could rise by a third within five years unless 900 flats are built.",
        RENTS,
    ),
    ("hypothetical", "Rents in the old town have risen by a third, the Corby Institute found.", RENTS),
    ("partial", "The Corby Institute said 900 flats are built in the old town.", RENTS),
)
KNOWN = 52  # of TWISTED; the rest was held back

FAIR: tuple[tuple[str, ...], ...] = (
    ("Orla Venn said the ferry may carry up to 300 passengers a day if the council signs the lease by 1 May.", FERRY),
    (
        "As many as 300 people a day may travel by ferry, says Orla Venn, provided that the council signs the lease by 1 May.",
        FERRY,
    ),
    ("Teddy Aske said 14 of the 60 welders had been hurt since March.", HURT),
    ("Aske holds the shipyard's old cranes responsible rather than its managers.", CRANES),
    (
        "Pia Rask said it was not decided whether to close the school at Lindow and that nobody would lose a job this year.",
        SCHOOL,
    ),
    (
        "No decision has been taken about closing the school at Lindow, and no jobs will go this year, Rask told parliament.",
        SCHOOL,
    ),
    ("Moss said the trial might have to move to Corby.", MOVE),
    ("Nearly half of the jurors had read about the case, Judge Harlan Moss warned.", JURORS),
    ("Nadia Fenn denied having offered to buy the club.", BUY),
    ("Fenn would consider a loan of 2 million crowns to the club until the autumn.", LEND),
    (
        "Jon Adair said that some farmers use too much water but that the drought is the main reason why the Ister is low.",
        WATER,
    ),
    ("The Ister is low mainly because of the drought, although some farmers use too much water, Adair said.", WATER),
    ("Rosa Lind praised the firefighters for saving all but two houses on Mill Lane.", SAVED),
    ("Lind faulted the power company for how slowly it replied.", SLOW),
    (
        "The Corby Institute said rents in the old town could rise by a third within five years unless 900 flats are built.",
        RENTS,
    ),
    (
        "Unless 900 flats are built, rents in the old town may go up by a third within five years, says the Corby Institute.",
        RENTS,
    ),
)
