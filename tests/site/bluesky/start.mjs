// node start.mjs PORT FOLDER: a server of accounts on 127.0.0.1 that keeps everything in FOLDER and asks nobody outside.
import { createServer } from 'node:http';
import net from 'node:net';
import { randomBytes } from 'node:crypto';
import { formatDidDoc, getLastOpWithCid, opToData } from '@did-plc/lib';
import { PDS, envToCfg, envToSecrets } from '@atproto/pds';

const HOST = '127.0.0.1';
const [port, folder] = process.argv.slice(2);

// Express would listen on every interface.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (where, ...more) {
  return typeof where === 'number' ? listen.call(this, where, HOST, more.at(-1)) : listen.call(this, where, ...more);
};

// The directory of identities (plc.directory): keeps the operations of each, and shows what follows from the last.
async function directory() {
  const known = new Map();
  const server = createServer(async (request, answer) => {
    const [did, ...what] = decodeURIComponent(request.url.slice(1)).split('/');
    if (request.method === 'POST') {
      const body = Buffer.concat(await Array.fromAsync(request));
      known.set(did, [...(known.get(did) ?? []), JSON.parse(body)]);
      return answer.end();
    }
    const operations = known.get(did);
    answer.writeHead(operations ? 200 : 404, { 'Content-Type': 'application/json' });
    return answer.end(JSON.stringify(operations ? await shown(did, operations, what.join('/')) : {}));
  });
  await new Promise((ready) => server.listen(0, ready));
  return `http://${HOST}:${server.address().port}`;
}

async function shown(did, operations, what) {
  const last = operations.at(-1);
  if (what === 'log/last') return (await getLastOpWithCid(operations)).op;
  if (what === 'log') return operations;
  const data = opToData(did, last);
  return what === 'data' ? data : formatDidDoc(data);
}

const env = {
  port: Number(port),
  hostname: 'localhost',
  dataDirectory: folder,
  blobstoreDiskLocation: `${folder}/blobs`,
  blobstoreDiskTmpLocation: `${folder}/unfinished`,
  didPlcUrl: await directory(),
  devMode: true,
  inviteRequired: false,
  disableSsrfProtection: true,
  adminPassword: randomBytes(16).toString('hex'),
  jwtSecret: process.env.PDS_JWT_SECRET,
  dpopSecret: randomBytes(32).toString('hex'),
  plcRotationKeyK256PrivateKeyHex: randomBytes(32).toString('hex'),
};
const server = await PDS.create(envToCfg(env), envToSecrets(env));
await server.start();
