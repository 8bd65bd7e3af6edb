# ruff: noqa: E501 (a row is a sentence)
"""What an honest, strong model replied to twenty questions about the demo library, played by hand in answer.v3's form.

Evidence is named by words that it has, since its numbers differ from request to request. Each reply says only what the
articles say, in words of its own.
"""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    text: str
    evidence: tuple[str, ...]
    speaker: str | None
    kind: str = "point"
    names: tuple[str, ...] = ()


class Played(NamedTuple):
    question: str
    parts: tuple[Part, ...] = ()
    verdict: str | None = None
    decides: str | None = None  # words of the evidence
    refusal: str | None = None
    nearest: tuple[str, ...] = ()


B, S, P, R, A, OSTBY, K = (
    "Esmaeil Baghaei",
    "Gerrit Sandoval",
    "Oren Pell",
    "Ilka Romero",
    "Nils Adeyemi",
    "Runa Ostby",
    "Teodor Kalis",
)

PLAYED = (
    Played("What did Esmaeil Baghaei say about the fighting around Aleppo?", (
        Part("Baghaei sees Israel and the United States behind the fighting and calls on Syria's neighbours to act together.", ("were part of a plan by Israel", "act quickly, and together"), B, "summary"),
        Part("The movements around Aleppo belong to an Israeli and American plan to destabilise the region, he said.", ("were part of a plan by Israel",), B),
        Part("He warned that any delay in confronting the armed groups would bring new insecurity to all of West Asia.", ("Any delay in confronting",), B),
    )),
    Played("Who was blamed for the fire in Port Halden?", (
        Part("Sandoval blames Oren Pell, and Pell points back at the harbour office.", ("It was Oren Pell", "had followed the advice"), None, "summary"),
        Part("It was Oren Pell who put the Alda Maris beside the grain stores, Sandoval said.", ("It was Oren Pell",), S, names=("Oren Pell",)),
        Part("Pell said the committee had followed the advice of the harbour office.", ("had followed the advice",), P),
    )),
    Played("What did Nordlane say about the cargo of the Alda Maris?", (
        Part("Nordlane first denied that the ship carried anything that burns easily and later acknowledged solvent on board.", ("burns easily", "there had been solvent on board"), "Nordlane", "summary"),
        Part("There was nothing but cement in the hold, Ilka Romero said.", ("There was cement in the hold",), R),
        Part("Later Romero said they had been wrong to speak before they had read their own papers.", ("We were wrong to speak",), R),
    )),
    Played("Did Gerrit Sandoval say he was overruled?", (
        Part("Sandoval said he had asked for the ship to be sent to the outer quay and had been overruled.", ("I was overruled",), S),
    ), "yes", "I was overruled"),
    Played("Did Oren Pell accept the accusation?", (
        Part("No, Pell rejected the accusation.", ("the accusation",), P),
    ), "no", "the accusation"),
    Played("What did Lotte Ramires promise about ships and grain?", (
        Part("Lotte Ramires said that no ship with paint aboard will lie near grain again.", ("No ship with so much",), "Lotte Ramires"),
    )),
    Played("What did Runa Ostby accuse Tolmar of?", (
        Part("Runa Ostby accused Tolmar of breaking the river treaty of 1987.", ("of breaking the river treaty",), OSTBY),
        Part("Ostby told reporters that they had measured 38 on Sunday, and called that a decision rather than a drought.", ("We measured 38",), OSTBY),
    )),
    Played("What did Teodor Kalis say about the gates of the Ketter Dam?", (
        Part("Kalis first denied that any gate was closed and later said two gates had been shut since January for repairs.", ("that any gate was closed", "for repairs that could not wait"), K, "summary"),
        Part("He blamed low snowfall in the mountains and said the dam was releasing as much water as it received.", ("Low snowfall in the mountains",), K),
        Part("Kalis said he should have asked again.", ("I should have asked again",), K),
    )),
    Played("What does Adaeze Lindqvist think about the low water?", (
        Part("Lindqvist thinks that both sides could be right.", ("both sides could be right",), "Adaeze Lindqvist"),
        Part("One gate is no reason to celebrate, in her view.", ("Nobody should celebrate one gate",), "Adaeze Lindqvist"),
    )),
    Played("When will Kestria go to arbitration?", (
        Part("Ostby said Kestria would go to arbitration if the flow was not restored by 15 March.", ("would go to arbitration",), OSTBY, names=("15 March",)),
    )),
    Played("What did Bram Okafor say about the drivers?", (
        Part("Okafor said that drivers were falling asleep at signals.", ("falling asleep at signals",), "Bram Okafor"),
        Part("He will not wait until one of them fails to wake up.", ("I will not wait",), "Bram Okafor"),
    )),
    Played("What did Nils Adeyemi say about the offer to the union?", (
        Part("According to Adeyemi the company offered one more rest day a month, which the union turned down within an hour.", ("had offered one more rest day",), A),
        Part("Okafor described the offer differently: one rest day a quarter.", ("one rest day a quarter",), "Bram Okafor", "contrast"),
    )),
    Played("Did Petra Quist say the deal would cost the state nothing?", (
        Part("Quist said the deal would cost the state nothing.", ("cost the state nothing",), "Petra Quist"),
        Part("Rasmus Thiel, however, claimed that taxpayers would pay 30 million crowns.", ("would pay 30 million crowns",), "Rasmus Thiel", "contrast"),
    ), "yes", "cost the state nothing"),
    Played("What did Sela Whitcombe say about the end of the strike?", (
        Part("Nobody won, said Sela Whitcombe, but everybody can sleep.", ("Nobody won",), "Sela Whitcombe"),
        Part("Whitcombe said no train would have stopped had they been offered this in February.", ("Had we been offered",), "Sela Whitcombe"),
    )),
    Played("What did Ines Marek tell the inquiry?", (
        Part("Ines Marek said she wrote to the board on 2 September and again on the 9th and was told that her tone was unhelpful.", ("I wrote to the board",), "Ines Marek"),
    )),
    Played("Did Pavel Marek say the board had received the first letter?", (
        Part("No. Pavel Marek said the board had never received the first letter.", ("had never received the first letter",), "Pavel Marek"),
        Part("Later he told the inquiry that the letter exists, is dated 2 September and that Dr Marek was right.", ("The letter exists",), "Pavel Marek"),
    ), "no", "had never received the first letter"),
    Played("Whom does Tobias Renn hold responsible?", (
        Part("Tobias Renn holds the board responsible, not the nurses.", ("he held the board responsible",), "Tobias Renn", names=("the board",)),
    )),
    Played("What did Judit Falk say about Oren Pell and housing?", (
        Part("Falk accused Pell of having no plan for housing; he answers that the city has no land.", ("of having no plan", "that the city had no land"), None, "summary"),
        Part("Falk said her opponent has had eight years on the council and has built eleven flats.", ("eleven flats",), "Judit Falk"),
        Part("If she wins, Falk would buy the empty Nordlane warehouses and turn them into 900 homes.", ("empty Nordlane warehouses",), "Judit Falk"),
    )),
    Played("Did Oren Pell call tenants lazy?", (
        Part("Pell denies that he has ever called a tenant lazy.", ("I have never called a tenant lazy",), P),
        Part("Falk said he had done so at a party dinner in April.", ("had called tenants lazy",), "Judit Falk", "contrast"),
    ), "no", "I have never called a tenant lazy"),
    Played("What did Hanna Brecht say about the airport?", refusal="not_on_this", nearest=("I have two ears",)),
)  # fmt: skip
