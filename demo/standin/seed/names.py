"""Believable names for the campus; invented, and many scripts are left to the named cases."""

import hashlib
import random
import uuid
from datetime import datetime

from demo.standin.model import Person

_GIVEN_WORDS = """
Aaliyah Adaeze Adrian Aisha Alan Alejandra Alma Anders Anika Anthony Arjun Asha Astrid Ayo
Beatriz Benedict Bianca Bilal Brianna Caleb Camila Carmen Cedric Chiara Chloe Claire Clara
Connor Dalia Darius Davina Delphine Devon Diego Dina Edith Eitan Elena Eliot Emeka Emil Esther
Fatima Felix Fiona Florian Gabriel Gemma Giulia Grace Hana Hassan Hazel Henry Hugo Ibrahim Ida
Imani Ines Iris Isaac Ivana Jae Jamal Jasmine Joel Jonas Josephine Julia Kai Kamala Karim Katya
Keiko Kofi Lara Leila Leo Lena Liam Lina Louis Lucia Magnus Maia Malik Marta Mateo Maya Mei Mina
Miriam Mohammed Nadia Naomi Nia Niamh Nico Noah Nora Obinna Olga Omar Oscar Paola Petra Quentin
Rafael Rania Ravi Rosa Ruben Ruth Sabrina Samir Sana Santiago Selma Serena Simon Sofia Stella
Suki Tamar Tariq Tessa Theo Thea Tobias Uma Valentina Vera Victor Wren Xavier Yara Yusuf Zain
Zoe
"""
_FAMILY_WORDS = """
Abbott Acheampong Adler Aguilar Ahmed Alvarez Amin Andersen Aoki Asante Baker Balogun Banerjee
Barros Becker Bello Bennett Bianchi Blanc Boateng Brooks Calder Campos Castillo Chandra Cho
Cohen Costa Cruz Dang Das Delgado Desai Diallo Dubois Duran Eriksen Espinoza Farah Ferrari
Fischer Flores Fontaine Fraser Gallo Garcia Ghosh Gomez Grant Greene Gupta Haas Hansen Hassan
Hayes Herrera Hoang Holm Huang Ibarra Iyer Jansen Jensen Joshi Kahn Kang Kapoor Keane Keita Khan
Kim Klein Kovac Kumar Lam Larsen Le Lindgren Lopez Lowe Mahmoud Mancini Marsh Mbeki Mehta Mendez
Mensah Meyer Moreau Moreno Mori Murphy Nair Navarro Ndlovu Nguyen Novak Obi Ochoa Okada Olsen
Ortega Osei Park Patel Pereira Petrov Pham Pinto Popov Quinn Ramos Rao Reid Rivera Rossi Roth
Salazar Santos Sato Schmidt Serrano Shah Sharma Silva Singh Soto Suarez Suzuki Tanaka Tesfaye
Torres Tran Usman Vargas Vega Vogel Walsh Weber Wong Yamada Yilmaz Young Zhao
"""
_GIVEN = _GIVEN_WORDS.split()
_FAMILY = _FAMILY_WORDS.split()


def some_name(rng: random.Random) -> str:
    return f"{rng.choice(_GIVEN)} {rng.choice(_FAMILY)}"


def make_person(
    *,
    institution: str,
    person_id: int,
    name: str,
    created_at: datetime,
    login: str | None = None,
    sis: bool = True,
    account_role: str | None = None,
    test_student: bool = False,
) -> Person:
    """Give a person every identifier Canvas would, all different and all derived from the id."""
    seed = f"{institution}/user/{person_id}".encode()
    given, _, family = name.rpartition(" ")
    handle = login or f"{_ascii(given[:1]) or 'x'}{_ascii(family) or 'learner'}{person_id % 1000}"
    return Person(
        id=person_id,
        uuid=hashlib.sha256(seed).hexdigest()[:40],
        lti_id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"lti/{seed!r}")),
        opaque_id=hashlib.sha1(b"opaque" + seed).hexdigest(),
        name=name,
        sortable_name=f"{family}, {given}" if given else name,
        login_id=handle.lower(),
        email=None if test_student else f"{handle.lower()}@{institution}.example",
        sis_user_id=f"CU{(person_id * 7919) % 9_000_000 + 1_000_000}" if sis else None,
        created_at=created_at,
        account_role=account_role,
        test_student=test_student,
    )


def _ascii(text: str) -> str:
    return "".join(c for c in text if c.isascii() and c.isalnum())
