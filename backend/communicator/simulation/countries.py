"""The countries that invented learners come from: clock, languages, cities and how names are written there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """One country. `share` is its weight among learners, `utc_offset` in hours (standard time)."""

    code: str
    share: float
    utc_offset: float
    accept_language: str
    cities: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    families: tuple[str, ...]
    family_first: bool = False


_SPANISH_WOMEN = ("Lucía", "María José", "Carmen", "Sofía", "Ana", "Núria", "Valentina", "Ximena", "Paula", "Inés")
_SPANISH_MEN = ("Javier", "José Luis", "Álvaro", "Diego", "Mateo", "Joaquín", "Andrés", "Íñigo", "Pablo", "Raúl")
_SPANISH_FAMILIES = (
    "García López",
    "Muñoz",
    "Fernández",
    "Ibáñez Ruiz",
    "Rodríguez",
    "Peña",
    "Martínez",
    "Quispe",
    "Castillo Vega",
    "Núñez",
    "Ortega",
    "Sánchez",
)

COUNTRIES = (
    Country(
        "US",
        20,
        -6,
        "en-US,en;q=0.9",
        ("Boston", "Chicago", "Austin", "Oakland"),
        ("Emily", "Jasmine", "Mary Ann", "Grace", "Olivia", "Hannah", "Aaliyah", "Megan"),
        ("James", "Michael", "Tyrone", "Ethan", "Robert", "Jacob", "Luis", "Kevin"),
        ("Smith", "Johnson", "Washington", "O'Neill", "Miller", "Nguyen", "Garcia", "Baker", "Lee", "Cooper"),
    ),
    Country(
        "IN",
        13,
        5.5,
        "en-IN,en;q=0.9,hi;q=0.8",
        ("Pune", "Chennai", "दिल्ली", "Kolkata"),
        ("Priya", "Ananya", "Lakshmi", "प्रिया", "Deepika", "Kavya", "सुनीता", "Meera"),
        ("Arjun", "Rahul", "Vikram", "अमित", "Sanjay", "Karthik", "राहुल", "Rohan"),
        ("Sharma", "Patel", "Iyer", "शर्मा", "Reddy", "Banerjee", "Singh", "Nair", "Gupta"),
    ),
    Country(
        "ES",
        9,
        1,
        "es-ES,es;q=0.9,en;q=0.7",
        ("Madrid", "Sevilla", "A Coruña", "Bilbao"),
        _SPANISH_WOMEN,
        _SPANISH_MEN,
        _SPANISH_FAMILIES,
    ),
    Country(
        "MX",
        7,
        -6,
        "es-MX,es;q=0.9",
        ("Ciudad de México", "Mérida", "Monterrey"),
        _SPANISH_WOMEN,
        _SPANISH_MEN,
        _SPANISH_FAMILIES,
    ),
    Country(
        "CO",
        6,
        -5,
        "es-CO,es;q=0.9",
        ("Bogotá", "Medellín", "Cali"),
        _SPANISH_WOMEN,
        _SPANISH_MEN,
        _SPANISH_FAMILIES,
    ),
    Country(
        "AR",
        4,
        -3,
        "es-AR,es;q=0.9",
        ("Buenos Aires", "Córdoba", "Rosario"),
        _SPANISH_WOMEN,
        _SPANISH_MEN,
        _SPANISH_FAMILIES,
    ),
    Country(
        "PE", 3, -5, "es-PE,es;q=0.9", ("Lima", "Cusco", "Arequipa"), _SPANISH_WOMEN, _SPANISH_MEN, _SPANISH_FAMILIES
    ),
    Country(
        "BR",
        6,
        -3,
        "pt-BR,pt;q=0.9,en;q=0.6",
        ("São Paulo", "Recife", "Florianópolis"),
        ("Júlia", "Beatriz", "Luíza", "Fernanda", "Conceição", "Camila"),
        ("João", "Thiago", "Antônio", "Gabriel", "Luís", "Vinícius"),
        ("Silva", "Gonçalves", "Araújo", "Souza", "Simões", "dos Santos", "Oliveira"),
    ),
    Country(
        "CN",
        6,
        8,
        "zh-CN,zh;q=0.9,en;q=0.6",
        ("上海", "北京", "成都"),
        ("丽", "秀英", "静", "雪梅", "晓燕", "欣怡"),
        ("伟", "强", "志明", "建国", "浩然", "子轩"),
        ("王", "李", "张", "刘", "陈", "欧阳", "赵"),
        family_first=True,
    ),
    Country(
        "GB",
        5,
        0,
        "en-GB,en;q=0.9",
        ("London", "Leeds", "Cardiff"),
        ("Charlotte", "Siân", "Amelia", "Fatima", "Isla", "Ruth"),
        ("Oliver", "Rhys", "Harry", "Mohammed", "Callum", "George"),
        ("Jones", "Davies", "Khan", "Smith-Clarke", "Taylor", "MacLeod", "Wright"),
    ),
    Country(
        "EG",
        4,
        2,
        "ar-EG,ar;q=0.9,en;q=0.7",
        ("القاهرة", "الإسكندرية"),
        ("فاطمة", "مريم", "نور", "آية", "سارة", "ياسمين"),
        ("محمد", "أحمد", "يوسف", "عمر", "خالد", "مصطفى"),
        ("حسن", "إبراهيم", "السيد", "عبد الله", "منصور", "فاروق"),
    ),
    Country(
        "RU",
        4,
        3,
        "ru-RU,ru;q=0.9,en;q=0.6",
        ("Москва", "Казань", "Новосибирск"),
        ("Анна", "Екатерина", "Ольга", "Юлия", "Дарья", "Татьяна"),
        ("Иван", "Дмитрий", "Алексей", "Сергей", "Фёдор", "Михаил"),
        ("Иваненко", "Смирных", "Петренко", "Черных", "Шевчук", "Ковальчук"),
    ),
    Country(
        "NG",
        4,
        1,
        "en-NG,en;q=0.9",
        ("Lagos", "Ibadan", "Abuja"),
        ("Ngozi", "Amarachi", "Blessing", "Yẹmí", "Aisha", "Funmilayo"),
        ("Chinedu", "Emeka", "Olúwaṣeun", "Ibrahim", "Tunde", "Samuel"),
        ("Okafor", "Adeyemi", "Balogun", "Eze", "Bello", "Ọláwálé"),
    ),
    Country(
        "DE",
        4,
        1,
        "de-DE,de;q=0.9,en;q=0.7",
        ("Köln", "München", "Leipzig"),
        ("Jürgen-Marie", "Käthe", "Anke", "Lena", "Ayşe", "Greta"),
        ("Jörg", "Lukas", "Björn", "Hans-Peter", "Cem", "Matthias"),
        ("Müller", "Groß", "Schäfer", "von der Heide", "Yılmaz", "Weiß", "Koch"),
    ),
    Country(
        "JP",
        2,
        9,
        "ja,en-US;q=0.8,en;q=0.6",
        ("東京", "大阪", "札幌"),
        ("さくら", "陽子", "美咲", "結衣"),
        ("健太", "翔", "大輔", "ケンジ"),
        ("佐藤", "鈴木", "高橋", "小林"),
        family_first=True,
    ),
    Country(
        "UA",
        3,
        2,
        "uk-UA,uk;q=0.9,en;q=0.7",
        ("Київ", "Львів", "Одеса"),
        ("Олена", "Ірина", "Наталія", "Соломія"),
        ("Андрій", "Олександр", "Тарас", "Богдан"),
        ("Шевченко", "Коваленко", "Бойко", "Ткаченко"),
    ),
)
