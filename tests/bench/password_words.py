# SPDX-License-Identifier: BSD-2-Clause
"""What people make passwords of, for make_passwords.py."""

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "Janvier Fevrier Mars Avril Mai Juin Juillet Aout Septembre Octobre Novembre Decembre",
    "es": "Enero Febrero Marzo Abril Mayo Junio Julio Agosto Septiembre Octubre Noviembre Diciembre",
    "it": "Gennaio Febbraio Marzo Aprile Maggio Giugno Luglio Agosto Settembre Ottobre Novembre "
    "Dicembre",
}

SEASONS = (
    "Spring Summer Autumn Winter Fall Fruehling Frühling Sommer Herbst Printemps Ete Automne Hiver "
    "Primavera Verano Otoño Invierno Estate Autunno Inverno Lente Zomer Herfst Wiosna Lato Jesien "
    "Zima Verao Outono"
)

WEEKDAYS = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Montag Dienstag Mittwoch Donnerstag "
    "Freitag Samstag Sonntag Lundi Mardi Mercredi Jeudi Vendredi Samedi Dimanche Lunes Martes "
    "Miercoles Jueves Viernes Sabado Domingo Lunedi Martedi Mercoledi Giovedi Venerdi Maandag "
    "Dinsdag Woensdag Donderdag Vrijdag Zaterdag Zondag"
)

COMPANIES = (
    "Microsoft Google Amazon Siemens Volkswagen Telekom Facebook Apple Samsung Oracle Nokia Bosch "
    "Daimler Mercedes Porsche Lufthansa Bayer Allianz Commerzbank Deloitte Accenture Cisco Adobe "
    "Netflix Twitter Youtube Spotify Vodafone Orange Renault Peugeot Citroen Michelin Danone Carrefour "
    "Airbus Thales Ferrari Fiat Pirelli Telefonica Santander Zara Ikea Volvo Ericsson Philips "
    "Unilever Nestle Novartis Roche Rolex Swatch Lenovo Huawei Toyota Honda Nissan Mazda Suzuki Yamaha "
    "Nintendo Playstation Sony Panasonic Canon Nikon Intel Nvidia Starbucks Mcdonalds Pepsi Cocacola "
    "Walmart Paypal Visa Mastercard Citibank Barclays Lloyds Tesco Heineken Adidas Puma Nike Reebok "
    "Gucci Prada Linkedin Dropbox Github Gitlab Redhat Ubuntu Debian Vmware Dell Hewlett Epson Xerox"
)

CITIES = (
    "London Paris Berlin Madrid Rome Roma Munich Muenchen Hamburg Frankfurt Cologne Koeln Vienna Wien "
    "Zurich Zuerich Geneva Geneve Milano Napoli Torino Firenze Venezia Barcelona Valencia Sevilla "
    "Lisboa Porto Amsterdam Rotterdam Utrecht Brussels Bruxelles Antwerpen Warszawa Krakow Gdansk "
    "Prague Praha Budapest Bucharest Sofia Athens Istanbul Ankara Moscow Kiev Dublin Belfast Edinburgh "
    "Glasgow Manchester Liverpool Birmingham Leeds Bristol Oxford Cambridge Newyork Boston Chicago "
    "Dallas Houston Denver Seattle Portland Phoenix Atlanta Miami Orlando Toronto Montreal Vancouver "
    "Sydney Melbourne Brisbane Perth Auckland Tokyo Osaka Kyoto Beijing Shanghai Hongkong Singapore "
    "Bangkok Jakarta Manila Mumbai Delhi Bangalore Chennai Karachi Lahore Dubai Cairo Nairobi Lagos "
    "Leipzig Dresden Stuttgart Dortmund Essen Bremen Hannover Nuernberg Augsburg Bonn Lyon Marseille "
    "Toulouse Bordeaux Nantes Strasbourg Lille Nice Rennes Stockholm Goteborg Oslo Bergen Copenhagen "
    "Helsinki Tampere"
)

HOBBIES = (
    "Arsenal Chelsea Liverpool Everton Barcelona Juventus Bayern Borussia Schalke Werder Realmadrid "
    "Atletico Benfica Yankees Lakers Cowboys Steelers Packers Football Baseball Hockey Tennis Fussball "
    "Futbol Calcio Handball Pokemon Pikachu Minecraft Fortnite Zelda Mario Sonic Batman Superman "
    "Spiderman Ironman Starwars Skywalker Yoda Gandalf Frodo Hogwarts Dumbledore Metallica Nirvana "
    "Slipknot Beatles Madonna Rihanna Eminem Shakira Chocolate Pizza Coffee Kaffee Schokolade Banane "
    "Cookie Cheese Kitty Tiger Panther Dolphin Monkey Dragon Unicorn Einhorn Schmetterling Hund Katze "
    "Caniche Chaton Loulou Doudou Bonjour Soleil Jetaime Amour Teamo Princesa Estrella Corazon Ciao "
    "Amore Stellina Tesoro Gattino Hallo Schatz Passwort Geheim Sicherheit Motdepasse Contraseña "
    "Welcome Willkommen Bienvenue Letmein Iloveyou Princess Sunshine Changeme Default Testtest Service"
)

NAMES = (
    "Michael Thomas Andreas Stefan Christian Alexander Martin Peter Markus Daniel Sabine Susanne Petra "
    "Monika Claudia Birgit Andrea Martina Heike Angelika Juergen Guenther Wolfgang Klaus Manfred Lukas "
    "Leon Felix Jonas Maximilian Sophie Marie Emma Hannah Mia Lena Anna Laura Julia Lisa Katharina "
    "Pierre Jean Michel Philippe Alain Nicolas Christophe Julien Aurelie Celine Nathalie Isabelle "
    "Sylvie Camille Manon Chloe Lea Antonio Jose Manuel Francisco Javier Carlos Miguel Alejandro Pablo "
    "Maria Carmen Lucia Paula Marta Cristina Elena Giuseppe Giovanni Francesco Marco Alessandro Andrea "
    "Matteo Lorenzo Giulia Chiara Francesca Valentina Federica Martina James John Robert William David "
    "Richard Joseph Charles Christopher Matthew Jessica Jennifer Ashley Amanda Sarah Stephanie Nicole "
    "Elizabeth Heather Megan Rebecca Hannah Olivia Charlotte Amelia Jacob Ethan Mason Logan Oliver "
    "Harry George Piotr Krzysztof Andrzej Tomasz Pawel Agnieszka Katarzyna Malgorzata Joanna Magdalena "
    "Joao Pedro Rafael Gustavo Fernanda Beatriz Mariana Willem Jeroen Sander Bram Daan Sanne Lotte "
    "Mohammed Ahmed Fatima Aisha Yusuf Mehmet Mustafa Ayse Zeynep Sergey Dmitry Vladimir Olga Natalia "
    "Tatiana Svetlana Raj Priya Amit Sunita Wei Ming Hiroshi Yuki"
)
