// Asks the Digital Credentials Consortium's verifier about one credential. Same job and verdict as
// verify.mjs, plus {schema}. It takes no loader and no clock, so both are replaced before it loads.
import {readFileSync} from 'node:fs';

const job = JSON.parse(readFileSync(0, 'utf8'));
const now = new Date(job.now).getTime();
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [now] : parts));
  }

  static now() {
    return now;
  }
};

function didDocumentUrl(did) {
  const [host, ...path] = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  return `https://${host}/${path.length === 0 ? '.well-known' : path.join('/')}/did.json`;
}

const served = new Map(Object.entries(job.documents).map(
  ([url, document]) => [url.startsWith('did:') ? didDocumentUrl(url) : url, document]));

globalThis.fetch = async request => {
  const url = typeof request === 'string' ? request : request.url;
  const document = served.get(url);
  if(document === undefined) {
    return new Response('{}', {status: 404});
  }
  return new Response(
    JSON.stringify(document), {headers: {'content-type': 'application/json'}});
};
console.error = () => {};

const {verifyCredential} = await import('@digitalcredentials/verifier-core');
const result = await verifyCredential({credential: job.credential, knownDIDRegistries: []});
const log = Object.fromEntries((result.log || []).map(entry => [entry.id, entry.valid]));
const schemas = (result.additionalInformation || []).flatMap(
  entry => Array.isArray(entry.results) ? entry.results : []);
const schema = schemas.length > 0 && schemas.every(entry => entry.result.valid);
const proof = log.valid_signature === true;
const revoked = log.revocation_status === undefined ? null : !log.revocation_status;
process.stdout.write(JSON.stringify({
  accepted: proof && log.expiration === true && revoked === false && schema,
  proof,
  revoked,
  schema,
  reason: (result.errors || []).map(error => error.name).join('; ')
}));
