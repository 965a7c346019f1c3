type Row = readonly [sku: string, name: string, priceMinor: number, onHand: number, description: string];

const shelves: Readonly<Record<string, readonly Row[]>> = {
  vases: [
    ['VAS-101', 'Harbour Vase', 4_900, 14, 'Tall stoneware in a glaze the colour of deep water, with a narrow foot and a rolled rim.'],
    ['VAS-102', 'Meadow Vase', 3_450, 22, 'Made for whatever grows by the road: wide enough for grasses, heavy enough not to tip.'],
    ['VAS-103', 'Single Stem', 1_999, 40, 'One flower, one vase. Thrown thin, so that the light shows through the neck.'],
    ['VAS-104', 'Winter Branch Vase', 7_800, 6, 'A floor vase with a broad shoulder for bare branches and evergreens.'],
    ['VAS-105', 'Twin Ridge Vase', 5_250, 11, 'Two ridges left by the thrower’s fingers run around the belly and catch the glaze.'],
  ],
  bowls: [
    ['BWL-201', 'Breakfast Bowl', 1_650, 60, 'Deep enough for porridge and berries, small enough for one hand.'],
    ['BWL-202', 'Ramen Bowl', 2_400, 35, 'A high wall keeps the broth hot; the foot stays cool to carry.'],
    ['BWL-203', 'Orchard Bowl', 5_900, 9, 'A low, wide bowl for fruit. The glaze pools darker at the centre.'],
    ['BWL-204', 'Mixing Bowl', 3_800, 18, 'With a broad base that does not wander while you knead.'],
    ['BWL-205', 'Salt Bowl', 1_250, 75, 'A pinch bowl for salt, olives or rings, no wider than a palm.'],
  ],
  cups: [
    ['CUP-301', 'Morning Mug', 1_850, 80, 'Holds 350 ml and the whole hand. The handle was drawn out, not pressed.'],
    ['CUP-302', 'Espresso Cup', 1_200, 90, 'Thick-walled and small, warm to the last sip.'],
    ['CUP-303', 'Workshop Mug', 2_100, 44, 'Straight sides, plain glaze, half a litre: for long afternoons.'],
    ['CUP-304', 'Garden Teacup', 1_750, 52, 'Opens wide at the lip, so that tea cools quickly and smells of itself.'],
    ['CUP-305', 'Cocoa Mug', 1_999, 38, 'Round as a snowball, for two hands in winter.'],
  ],
  bottles: [
    ['BTL-401', 'Olive Oil Bottle', 2_900, 26, 'Pours a thin line and keeps the light out. With a cork from Alentejo.'],
    ['BTL-402', 'Water Carafe', 3_600, 20, 'A litre of water on the bedside table, with a neck that fits a tumbler.'],
    ['BTL-403', 'Vinegar Bottle', 2_650, 31, 'The smaller sister of our oil bottle, one shade lighter.'],
    ['BTL-404', 'Sake Flask', 2_200, 24, 'Warms in a pot of water; the waist keeps fingers cool.'],
  ],
  jugs: [
    ['JUG-501', 'Milk Jug', 2_300, 33, 'A clean lip that does not drip, tried with every jug we fire.'],
    ['JUG-502', 'Lemonade Jug', 4_400, 15, 'Two litres and a handle for a full hand.'],
    ['JUG-503', 'Cream Jug', 1_500, 47, 'For the last of the cream, next to the coffee.'],
    ['JUG-504', 'Wine Jug', 3_950, 12, 'Three quarters of a litre, as poured in the tavern downstairs.'],
  ],
  lamps: [
    ['LMP-601', 'Reading Lamp', 8_900, 10, 'A ceramic foot and a linen shade. Light on the page, not in the eyes.'],
    ['LMP-602', 'Hallway Lamp', 7_450, 8, 'Slender and low, for the table where the keys lie.'],
    ['LMP-603', 'Moon Lamp', 11_900, 5, 'A round body under a wide shade: the largest piece from our kiln.'],
    ['LMP-604', 'Night Lamp', 5_600, 17, 'Small, warm, and easy to find in the dark.'],
    ['LMP-605', 'Studio Lamp', 9_750, 7, 'A heavy base and a tall stem, made for a desk full of paper.'],
  ],
};

/** The goods of the demo shop: a pottery with six shelves. Prices in euro cents. */
export const demoCatalogue = Object.entries(shelves).flatMap(([category, rows]) =>
  rows.map(([sku, name, priceMinor, onHand, description]) => ({
    id: name.toLowerCase().replaceAll(' ', '-'),
    sku,
    name,
    description,
    category,
    priceMinor,
    onHand,
  })),
);
