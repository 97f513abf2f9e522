"""Invented names; any likeness to a real person is chance."""

FIRST = (
    "Adela", "Alon", "Amado", "Amihan", "Andoy", "Anita", "Arnel", "Bayan", "Belen", "Benjie", "Berto", "Bituin",
    "Carina", "Celso", "Chito", "Corazon", "Dalia", "Danilo", "Dario", "Delia", "Diwata", "Dodong", "Edna", "Efren",
    "Elena", "Emong", "Erning", "Fe", "Felisa", "Ferdie", "Gina", "Gorio", "Hiraya", "Ikay", "Imelda", "Isko",
    "Jasmin", "Jolina", "Jun", "Kidlat", "Lakan", "Ligaya", "Linda", "Lito", "Lorna", "Luz", "Magda", "Malaya",
    "Mayumi", "Melchor", "Mila", "Nena", "Nilo", "Noel", "Odessa", "Pilar", "Ramil", "Rosa", "Sinag", "Tala",
)  # fmt: skip

LAST = (
    "Abanico", "Agbayad", "Alunsina", "Bagwis", "Balitaan", "Banaag", "Bulawan", "Caliwag", "Dagohoy", "Dalangin",
    "Dimalanta", "Galangco", "Gatmaitim", "Habulan", "Ilagyan", "Kabigting", "Kalaw", "Lacsamano", "Laurelio", "Liwag",
    "Macapagat", "Magsino", "Malonzo", "Mangubat", "Masangcap", "Olivar", "Panganibal", "Pangiling", "Salonga",
    "Sumulongan", "Tanglao", "Tatlonghari", "Tolentico", "Umali", "Villacor", "Yapson",
)  # fmt: skip
