import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { AUDIENCE, ISSUER, SUBJECT } from './tokens.ts';

/** A token that must open nothing, and what is wrong with it. */
export type Forgery = { readonly what: string; readonly token: string };

const KID = 'key-1';
const encode = (text: string | Buffer): string => Buffer.from(text).toString('base64url');

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signature = (input: string, key: KeyObject, hash = 'sha256'): string =>
  encode(sign(hash, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }));

/** Signs header and payload as they are, so that neither has to be what a library would write. */
const signText = (key: KeyObject, header: string, payload: string): string => {
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${signature(input, key)}`;
};

const HEADER = { alg: 'ES256', kid: KID };

/** An issuer whose tokens may hold any text, with what it takes to forge them. `now`: ms. */
export const createForge = (now: number) => {
  const { publicKey, privateKey } = keyPair();
  const jwk = publicKey.export({ format: 'jwk' });
  const keySet = { keys: [{ ...jwk, kid: KID, alg: 'ES256' }] };
  const seconds = Math.floor(now / 1000);
  const good = { iss: ISSUER, aud: AUDIENCE, sub: SUBJECT, exp: seconds + 3600, seller_id: 's1' };
  const payload = JSON.stringify(good);
  const signed = (text: string, header: object = HEADER): string =>
    signText(privateKey, JSON.stringify(header), text);
  const withClaim = (name: string, json: string): string =>
    signed(`{${JSON.stringify({ ...good, [name]: undefined }).slice(1, -1)},"${name}":${json}}`);
  const valid = signed(payload);
  const [head = '', body = '', tail = ''] = valid.split('.');
  const of = (what: string, token: string): Forgery => ({ what, token });

  const unsigned = (): Forgery[] =>
    ['none', 'None', 'NONE', 'nOnE', '', 'ES256', 'HS256'].flatMap((alg) => {
      const input = `${encode(JSON.stringify({ alg, kid: KID }))}.${body}`;
      return [
        of(`unsigned, alg ${alg}`, `${input}.`),
        of(`signed as ES256, alg ${alg} zeros`, `${input}.AAAA`),
      ];
    });

  const sharedSecrets = (): Forgery[] => {
    const pem = publicKey.export({ type: 'spki', format: 'pem' });
    const secrets = [pem, JSON.stringify(jwk), JSON.stringify(keySet), String(jwk.x), 'secret', ''];
    return ['256', '384', '512'].flatMap((bits) =>
      secrets.map((secret, index) => {
        const input = `${encode(JSON.stringify({ alg: `HS${bits}`, kid: KID }))}.${body}`;
        const mac = encode(createHmac(`sha${bits}`, secret).update(input).digest());
        return of(`HS${bits} with public text ${index} as its secret`, `${input}.${mac}`);
      }),
    );
  };

  const otherKeys = (): Forgery[] => {
    const other = keyPair();
    const otherJwk = other.publicKey.export({ format: 'jwk' });
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const input = `${encode(JSON.stringify({ alg: 'RS256', kid: KID }))}.${body}`;
    const headers = [
      HEADER,
      { ...HEADER, jwk: otherJwk },
      { ...HEADER, jku: 'http://127.0.0.1:9/keys.json' },
      { ...HEADER, x5u: 'http://127.0.0.1:9/cert.pem', x5c: ['MIIB'] },
      { alg: 'ES256' },
      { ...HEADER, kid: 'key-9', jwk: otherJwk },
    ];
    return [
      of('an RSA key', `${input}.${encode(sign('sha256', Buffer.from(input), rsa.privateKey))}`),
      ...headers.map((header, index) =>
        of(`another key, header ${index}`, signText(other.privateKey, JSON.stringify(header), payload)),
      ),
    ];
  };

  const headers = (): Forgery[] => {
    const kids = ['"key-9"', '""', '"KEY-1"', '" key-1"', '"../key-1"', '"key-1\\u0000"', '"ｋey-1"'];
    const algs = ['"ES384"', '"ES512"', '"PS256"', '"EdDSA"', '"es256"', 'null', '256', '["ES256"]', '{}'];
    const extra = [
      '"crit":["exp"]',
      '"crit":[]',
      '"crit":"exp"',
      '"b64":false,"crit":["b64"]',
      '"zip":"DEF","crit":["zip"]',
    ];
    const whole = [
      '',
      '[]',
      'null',
      '7',
      '"ES256"',
      '{',
      '{}',
      `{"alg":${'['.repeat(3000)}${']'.repeat(3000)}}`,
    ];
    return [
      ...kids.map((kid) => `{"alg":"ES256","kid":${kid}}`),
      ...algs.map((alg) => `{"alg":${alg},"kid":"${KID}"}`),
      ...extra.map((more) => `{"alg":"ES256","kid":"${KID}",${more}}`),
      ...whole,
    ].map((header) => of(`header ${header.slice(0, 60)}`, signText(privateKey, header, payload)));
  };

  const changed = (): Forgery[] => {
    const stranger = encode(JSON.stringify({ ...good, seller_id: 's2' }));
    const operator = encode(JSON.stringify({ ...good, seller_id: undefined, roles: ['operator'] }));
    const lengths = Array.from({ length: 24 }, (_, index) => Math.floor((valid.length * index) / 25));
    const flipped = [0, 7, 19, 31, 40, 63].map((at) => {
      const bytes = Buffer.from(tail, 'base64url');
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return encode(bytes);
    });
    return [
      of('payload of another seller', `${head}.${stranger}.${tail}`),
      of('payload of an operator', `${head}.${operator}.${tail}`),
      of(
        'payload that expires later',
        `${head}.${encode(payload.replace(String(good.exp), '9999999999'))}.${tail}`,
      ),
      ...lengths.map((length) => of(`cut at ${length}`, valid.slice(0, length))),
      ...flipped.map((bits, index) => of(`flipped bit ${index}`, `${head}.${body}.${bits}`)),
      of('doubled', `${valid}${valid}`),
      of('doubled with a dot', `${valid}.${valid}`),
      of('doubled with a comma', `${valid},${valid}`),
      of('doubled with a blank', `${valid} ${valid}`),
      of('parts exchanged', `${body}.${head}.${tail}`),
      of('signature first', `${tail}.${head}.${body}`),
      of('no header', `.${body}.${tail}`),
      of('no payload', `${head}..${tail}`),
      of('a part too many', `${valid}.e30`),
      of('five parts', `${valid}.e30.e30`),
      of('dots alone', '..'),
      of('capitals', valid.toUpperCase()),
      of('small letters', valid.toLowerCase()),
      of('reversed', [...valid].reverse().join('')),
      of('encoded again', encode(valid)),
      of('wide dots', valid.replaceAll('.', '．')),
      of('an invisible letter', `\u200b${valid}`),
      of('signature of zeros', `${head}.${body}.${encode(Buffer.alloc(64))}`),
      of('signature of ones', `${head}.${body}.${encode(Buffer.alloc(64, 255))}`),
      of(
        'signature in DER',
        `${head}.${body}.${encode(sign('sha256', Buffer.from(`${head}.${body}`), privateKey))}`,
      ),
      of(
        'signature of another hash',
        `${head}.${body}.${signature(`${head}.${body}`, privateKey, 'sha512')}`,
      ),
      of('a huge payload', `${head}.${'A'.repeat(1_000_000)}.${tail}`),
    ];
  };

  const nested = `${'['.repeat(5000)}${']'.repeat(5000)}`;
  const noTime = [
    'null',
    '"9999999999"',
    'true',
    '[]',
    '{}',
    '[9999999999]',
    '1e400',
    '-1e400',
    '1e308',
    '-1',
    nested,
  ];
  const claims = (): Forgery[] => {
    const values: Readonly<Record<string, readonly string[]>> = {
      exp: [...noTime, '0', '8640000000001', String(seconds - 31), '1e-400'],
      nbf: [...noTime, String(seconds + 31), '8640000000001'],
      iat: [...noTime, '8640000000001'],
      iss: [
        'null',
        '1',
        '[]',
        '{}',
        `["${ISSUER}"]`,
        `"${ISSUER}/"`,
        `" ${ISSUER}"`,
        `"${ISSUER.toUpperCase()}"`,
        '""',
        nested,
      ],
      aud: [
        'null',
        '0',
        'true',
        '{}',
        '[]',
        `[["${AUDIENCE}"]]`,
        `["${AUDIENCE}",5]`,
        `["${AUDIENCE}",null]`,
        `"${AUDIENCE} "`,
        `{"0":"${AUDIENCE}","length":1}`,
        nested,
      ],
      sub: ['null', '5', '[]', '{}', '""', 'true', `["${SUBJECT}"]`, `"${'x'.repeat(256)}"`, '1e400', nested],
      seller_id: [
        'null',
        '5',
        '[]',
        '["s1"]',
        '{}',
        '""',
        '"s 1"',
        '"../s1"',
        '"s1#"',
        '"s1\\u0000"',
        '"ѕ1"',
        '"s1\\n"',
        '"\\ud800"',
        'true',
        '1e400',
        `"${'s'.repeat(129)}"`,
        nested,
      ],
      roles: [
        'null',
        '"operator"',
        '{}',
        '[5]',
        '[null]',
        '[["operator"]]',
        '["operator",5]',
        '5',
        'true',
        '{"0":"operator"}',
        '["operator"]',
        nested,
      ],
      token_use: ['null', '"id"', '"refresh"', '"Access"', '["access"]', '{}', '1', nested],
      // A key that is there twice counts as it is written last.
      'exp":9999999999,"exp': [String(seconds - 3600)],
    };
    return Object.entries(values).flatMap(([name, texts]) =>
      texts.map((json) => of(`${name} ${json.slice(0, 40)}`, withClaim(name, json))),
    );
  };

  const payloads = (): Forgery[] => {
    const nobody = JSON.stringify({ ...good, seller_id: undefined });
    const roles = ['["admin"]', '["Operator"]', '["operator "]', '["operator","finance"]', '[]'];
    return [
      ...[
        '',
        '[]',
        'null',
        '7',
        '"x"',
        '{',
        '{}',
        'NaN',
        `${payload}x`,
        payload.replace(String(good.exp), 'NaN'),
        nested,
      ].map((text) => of(`payload ${text.slice(0, 40)}`, signed(text))),
      of('payload that names nobody', signed(nobody)),
      of('payload with a prototype', signed(`{"__proto__":{"seller_id":"s1"},${nobody.slice(1)}`)),
      of(
        'payload that is no UTF-8',
        signText(privateKey, JSON.stringify(HEADER), payload.replace('s1', '\ufffd')),
      ),
      ...roles.map((json) => of(`roles alone ${json}`, signed(`${nobody.slice(0, -1)},"roles":${json}}`))),
    ];
  };

  return {
    keySet,
    /** A token that opens seller s1. */
    valid,
    forgeries: [
      ...unsigned(),
      ...sharedSecrets(),
      ...otherKeys(),
      ...headers(),
      ...changed(),
      ...claims(),
      ...payloads(),
    ],
  };
};
