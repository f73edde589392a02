/**
 * The names of a face's shapes, in all their usual spellings, brought to one: ARKit's 52, Oculus's 15 (`viseme_aa`), the
 * five vowels of VRM, VRoid and MMD (`vowelA`), and a few that single tools add.
 */
const ARKIT_PAIRS = [
  'eyeBlink', 'eyeLookDown', 'eyeLookIn', 'eyeLookOut', 'eyeLookUp', 'eyeSquint', 'eyeWide', 'mouthSmile', 'mouthFrown',
  'mouthDimple', 'mouthStretch', 'mouthPress', 'mouthLowerDown', 'mouthUpperUp', 'browDown', 'browOuterUp', 'cheekSquint',
  'noseSneer',
] as const; // prettier-ignore
const ARKIT_SINGLES = [
  'jawForward', 'jawLeft', 'jawRight', 'jawOpen', 'mouthClose', 'mouthFunnel', 'mouthPucker', 'mouthLeft', 'mouthRight',
  'mouthRollLower', 'mouthRollUpper', 'mouthShrugLower', 'mouthShrugUpper', 'browInnerUp', 'cheekPuff', 'tongueOut',
] as const; // prettier-ignore
export const ARKIT: readonly string[] = [
  ...ARKIT_SINGLES,
  ...ARKIT_PAIRS.flatMap((name) => [`${name}Left`, `${name}Right`]),
];
export const OCULUS = [
  'sil', 'PP', 'FF', 'TH', 'DD', 'kk', 'CH', 'SS', 'nn', 'RR', 'aa', 'E', 'I', 'O', 'U',
] as const; // prettier-ignore

/** Spellings that follow no rule → the one name. */
const OTHERS: Readonly<Record<string, string>> = {
  // Meta's manual and SDK
  visemeih: 'viseme_I', visemeoh: 'viseme_O', visemeou: 'viseme_U', visemeee: 'viseme_E', visemeck: 'viseme_kk',
  // Ready Player Me without options, TalkingHead's extras
  mouthopen: 'mouthOpen', mouthsmile: 'mouthSmile', eyesclosed: 'blink', eyeslookup: 'eyesLookUp',
  eyeslookdown: 'eyesLookDown',
  browinnerupl: 'browInnerUp', browinnerupr: 'browInnerUp', browinnerupleft: 'browInnerUp',
  browinnerupright: 'browInnerUp', jawdrop: 'jawOpen',
  jawl: 'jawLeft', jawr: 'jawRight', mouthl: 'mouthLeft', mouthr: 'mouthRight',
  // VRoid Studio
  fclmtha: 'vowelA', fclmthi: 'vowelI', fclmthu: 'vowelU', fclmthe: 'vowelE', fclmtho: 'vowelO',
  fcleyeclose: 'blink', fcleyeclosel: 'blinkLeft', fcleyecloser: 'blinkRight', fcleyespread: 'eyesWide',
  fclmthfun: 'mouthSmile', fclmthdown: 'mouthFrown', fclbrwsorrow: 'browSorrow', fclbrwsurprised: 'browUp',
  fclbrwangry: 'browAngry', fclalljoy: 'joy', fclallsorrow: 'sorrow', fclallsurprised: 'surprised',
  // VRM's presets, also where a tool wrote them as plain shapes
  aa: 'vowelA', ih: 'vowelI', ou: 'vowelU', ee: 'vowelE', oh: 'vowelO', a: 'vowelA', i: 'vowelI', u: 'vowelU',
  e: 'vowelE', o: 'vowelO', mtha: 'vowelA', mthi: 'vowelI', mthu: 'vowelU', mthe: 'vowelE', mtho: 'vowelO',
  blink: 'blink', blinkl: 'blinkLeft', blinkr: 'blinkRight', blinkleft: 'blinkLeft', blinkright: 'blinkRight',
  happy: 'joy', joy: 'joy', sad: 'sorrow', sorrow: 'sorrow', surprised: 'surprised', lookup: 'eyesLookUp',
  lookdown: 'eyesLookDown', lookleft: 'eyesLookLeft', lookright: 'eyesLookRight', smile: 'mouthSmile',
  // MMD
  あ: 'vowelA', い: 'vowelI', う: 'vowelU', え: 'vowelE', お: 'vowelO', まばたき: 'blink', ウィンク: 'blinkLeft',
  ウィンク右: 'blinkRight', にやり: 'mouthSmile', 困る: 'browSorrow', 上: 'browUp', 怒り: 'browAngry', びっくり: 'eyesWide',
}; // prettier-ignore

const folded = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

function known(): Map<string, string> {
  const names = new Map(Object.entries(OTHERS));
  for (const single of ARKIT_SINGLES) names.set(folded(single), single);
  for (const pair of ARKIT_PAIRS)
    for (const [side, letter] of [
      ['Left', 'l'],
      ['Right', 'r'],
    ] as const)
      // prettier-ignore
      for (const spelling of [pair + side, pair + letter, side + pair]) names.set(folded(spelling), pair + side);
  for (const viseme of OCULUS)
    for (const prefix of ['viseme', 'v', 'vis', 'vrcv', 'vrc']) names.set(folded(prefix + viseme), `viseme_${viseme}`);
  for (const [letters, viseme] of [
    ['ih', 'I'],
    ['oh', 'O'],
    ['ou', 'U'],
    ['ee', 'E'],
  ] as const)
    // prettier-ignore
    for (const prefix of ['v', 'vis', 'vrcv', 'vrc']) names.set(prefix + letters, `viseme_${viseme}`);
  return names;
}
const KNOWN = known();
const SHORTEST_BARE = 4;
/** Where a tool puts words before a shape's own name: `blendShape1.jawOpen`, `Face.M_F00_000_00_Fcl_MTH_A`. */
const OWN_NAME = /(?:.*[.:|/])?(?:.*_(?=Fcl_))?(.+)$/su;

/** The one name of a shape, or null for a shape that Parley does not use. */
export function shapeNamed(spelling: string): string | null {
  const own = OWN_NAME.exec(spelling)?.[1] ?? spelling;
  const whole = KNOWN.get(folded(own));
  if (whole !== undefined) return whole;
  // `Head_jawOpen`; but `Brow_A` is no vowel.
  const bare = own.replace(/^[a-z0-9]+_(?=[a-z])/iu, '');
  return bare.length < SHORTEST_BARE ? null : (KNOWN.get(folded(bare)) ?? null);
}

/** Meta's own models name the visemes with nothing before them; `E`, `O` and `aa` alone could be vowels too. */
export function shapesNamed(spellings: readonly string[]): (string | null)[] {
  const bare = spellings.map((spelling) => OWN_NAME.exec(spelling)?.[1] ?? spelling);
  const areVisemes = ['PP', 'FF', 'SS'].every((viseme) => bare.includes(viseme));
  const meta: Readonly<Record<string, string>> = { ih: 'I', oh: 'O', ou: 'U', ee: 'E' };
  return spellings.map((spelling, at) => {
    const viseme = OCULUS.find((name) => name === (meta[bare[at]] ?? bare[at]));
    return areVisemes && viseme !== undefined ? `viseme_${viseme}` : shapeNamed(spelling);
  });
}
