import { describe, expect, it } from 'vitest';
import { cleanedIn, createConcealer, withoutForms } from './conceal.ts';

describe('what is concealed', () => {
  it('is in no text any more, in whatever spelling, the longest first', () => {
    const secret = 'p"läin+ted/ 1?';
    const { hide, clean } = createConcealer();
    hide(['ted/', secret, '', 'abc']);
    const spelled = [
      secret,
      JSON.stringify({ secret }),
      JSON.stringify(JSON.stringify({ secret })),
      `http://host/?x=${encodeURIComponent(secret)}`,
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      'abc',
    ];
    expect(spelled.map((text) => clean(text).replace(/=+$/, ''))).toEqual([
      '•••',
      '{"secret":"•••"}',
      String.raw`"{\"secret\":\"•••\"}"`,
      'http://host/?x=•••',
      '•••',
      '•••',
      'abc',
    ]);
  });

  it('is told by its form where nobody knows it: tokens, addresses, headers', () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ2aXNpdG9yIn0.c2lnbmF0dXJl';
    expect(
      [
        `joined with ${token}`,
        'wss://kiosk:hunter22@host.example/path',
        'GET /launch?room=a&key=hunter22&x=1 and #access_token=hunter22',
        '{"url":"https://h/?apiKey=hunter22"}',
        'Authorization: Bearer abcdefghijklmnop',
        'Authorization: Basic a2lvc2s6aHVudGVyMjI=',
      ].map(withoutForms),
    ).toEqual([
      'joined with •••',
      'wss://•••@host.example/path',
      'GET /launch?room=a&key=•••&x=1 and #access_token=•••',
      '{"url":"https://h/?apiKey=•••"}',
      'Authorization: Bearer •••',
      'Authorization: Basic •••',
    ]);
  });

  it('leaves what is no secret as it is', () => {
    const texts = [
      'verdict 0.87 ≥ 0.5 after 212 ms',
      'Write to mail@museum.example or see https://museum.example/keys?page=2',
      'the token of the avatar expired: paste a new one',
      'Basic mathematics, a Bearer of news',
    ];
    expect(texts.map(withoutForms)).toEqual(texts);
  });

  it('is looked for in each text of a value, and samples stay samples', () => {
    const samples = Int16Array.of(1, 2);
    const value = { kind: 'x', list: ['see hush', null, { deep: 'hush' }], samples, count: 3 };
    const clean = (text: string): string => text.replaceAll('hush', '•••');
    expect(cleanedIn(value, clean)).toEqual({ kind: 'x', list: ['see •••', null, { deep: '•••' }], samples, count: 3 });
    expect(cleanedIn(value, clean).samples).toBe(samples);
  });
});
