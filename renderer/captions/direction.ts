const RIGHT_TO_LEFT = new Set([
  'ar',
  'arc',
  'ckb',
  'dv',
  'fa',
  'ha-arab',
  'he',
  'iw',
  'ku-arab',
  'ps',
  'sd',
  'ug',
  'ur',
  'yi',
]);

/** The direction of a language's letters. @param language as in BCP 47, for example `ar-EG` */
export function directionOf(language: string): 'ltr' | 'rtl' {
  const [tongue, script] = language.toLowerCase().split('-');
  return RIGHT_TO_LEFT.has(tongue) || RIGHT_TO_LEFT.has(`${tongue}-${script}`) ? 'rtl' : 'ltr';
}
