// Makes the key of the clients that launch.test.mjs is about, and the file that registers them: node keys.mjs FOLDER PAGES_PORT
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, pages] = process.argv.slice(2);
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const named = { kid: randomUUID(), alg: 'RS384', use: 'sig' };
const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), ...named }] };
const client = (id, more) => ({ id, name: id, jwks, ...more });
writeFileSync(join(folder, 'key.json'), JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...named }), { mode: 0o600 });
writeFileSync(
  join(folder, 'clients.json'),
  JSON.stringify({
    clients: [
      client('a-program', { scopes: ['system/*.cruds'], grants: ['client_credentials'] }),
      client('an-app', {
        scopes: ['launch', 'openid', 'fhirUser', 'online_access', 'patient/*.rs', 'user/*.rs'],
        grants: ['authorization_code', 'refresh_token'],
        redirectUris: [`http://127.0.0.1:${pages}/callback`, `http://127.0.0.1:${pages}/index.html`],
      }),
    ],
  }),
);
