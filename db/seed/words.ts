/** Names of people and streets who do not exist, for the sample practices. */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

export const firstNames = words(`
  Aaliyah Abigail Adaeze Adrian Ahmed Aiko Alejandra Alma Amara Amir Anaya Andre Anika Antonio Ariel Asha Aurelio Beatriz Benjamin Bianca
  Caleb Camila Carmen Cedric Chidi Chloe Clara Connor Dakota Damian Daniela Darnell Delia Dev Diego Dominic Eleanor Elena Elias Emeka
  Emilia Esperanza Esteban Ezra Farah Fatima Felix Fiona Gabriel Grace Graciela Hana Hassan Hector Imani Ines Isaiah Ivy Jamal Jasmine
  Javier Jia Joaquin Jonah Josefina Julian Kai Kavya Keisha Kofi Lakshmi Lamar Layla Leah Leilani Leo Liam Lina Lucia Luis Mai Malik Marcus
  Margot Mateo Mei Mercedes Mia Micah Miguel Mina Nadia Naomi Nasir Nia Nikhil Noah Noor Octavia Olivia Omar Paloma Pedro Priya Quinn
  Rafael Rajesh Renata Rhea Rosa Ruth Sade Samir Santiago Selah Simone Sofia Soren Talia Tamika Tariq Tenzin Theo Thuy Tomas Uma Valeria
  Vera Victor Wei Willa Xavier Ximena Yara Yusuf Zainab Zoe Zuri`);

export const lastNames = words(`
  Abara Acosta Adeyemi Aguilar Ahmadi Alvarez Andersen Arroyo Baker Banerjee Barnes Bautista Begay Bennett Blackwood Bradford Brooks Calderon
  Campbell Castillo Chandra Chen Coleman Contreras Cruz Dawson Delgado Desai Diaz Donovan Dubois Duran Edwards Ellison Escobar Espinoza
  Fairbanks Farrell Feldman Fields Fischer Flores Fontaine Fuentes Gallagher Garza Gibson Gomez Graves Guerrero Gupta Haddad Hale Hampton
  Harjo Hernandez Hollis Huang Ibarra Ito Jackson Jimenez Kapoor Keller Kim Kowalski Lam Lara Lindqvist Lopez Lowery Mahmoud Maldonado
  Marsh McCoy Medina Mehta Mendoza Merritt Molina Montoya Moreno Nakamura Navarro Nguyen Nielsen Novak Obi Ocampo Okafor Ortega Osei
  Pacheco Park Patel Pena Petrov Pham Pierce Pineda Quintero Rahman Ramirez Ramsey Rao Reyes Rivera Robles Rosario Rossi Salazar Santos
  Schaefer Sharma Silva Singh Solis Sorensen Soto Stevens Suarez Takeda Tavares Thornton Torres Tran Trujillo Underwood Valdez Vargas Vasquez
  Velasco Walsh Washington Weaver Whitfield Wilder Woods Yamada Yazzie Young Zamora Zhang Zimmerman`);

export const streets = words(`
  Alder Ash Aspen Birch Bluebird Briar Brook Cardinal Cedar Chestnut Clover Cypress Dogwood Elm Fern Foxglove Garden Hawthorn Hazel Heather
  Hickory Holly Ivy Juniper Laurel Lilac Linden Magnolia Maple Meadow Mill Mulberry Oak Orchard Pecan Pine Poplar Quarry Redbud Ridge River
  Rose Sage Spruce Sunset Sycamore Thistle Walnut Willow Wren`);
export const streetKinds = ['Street', 'Avenue', 'Road', 'Lane', 'Drive', 'Court'] as const;
