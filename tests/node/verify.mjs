// Asks Digital Bazaar's verifier about one credential. Reads a job on stdin, prints a verdict.
//
// job:     {credential, now, documents: {url: JSON}}: documents holds the contexts, did.json
//          under its DID, and the status list under its URL. Nothing else can be loaded.
// verdict: {accepted, proof, revoked, reason}
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {readFileSync} from 'node:fs';
import {verifyCredential} from '@digitalbazaar/vc';

const job = JSON.parse(readFileSync(0, 'utf8'));

async function documentLoader(url) {
  const [base, fragment] = url.split('#');
  const document = job.documents[base];
  if(document === undefined) {
    throw new Error(`not given: ${url}`);
  }
  if(fragment === undefined || !base.startsWith('did:')) {
    return {contextUrl: null, documentUrl: url, document};
  }
  const method = document.verificationMethod.find(entry => entry.id === url);
  if(method === undefined) {
    throw new Error(`no such key: ${url}`);
  }
  const found = {'@context': 'https://w3id.org/security/multikey/v1', ...method};
  return {contextUrl: null, documentUrl: url, document: found};
}

function reasons(error) {
  if(!error) {
    return [];
  }
  return [error.message, ...(error.errors || []).flatMap(reasons), ...reasons(error.cause)];
}

const result = await verifyCredential({
  credential: job.credential,
  documentLoader,
  checkStatus,
  suite: new DataIntegrityProof({cryptosuite}),
  now: job.now
});
// A revoked credential is still "verified" to this library: the bit itself has to be read.
const bits = (result.statusResult?.results || []).map(entry => entry.status);
const revoked = bits.length === 0 ? null : bits.includes(true);
const proof = Boolean(result.results?.[0]?.verified);
console.log(JSON.stringify({
  accepted: result.verified && revoked === false,
  proof,
  revoked,
  reason: [...reasons(result.error), ...reasons(result.statusResult?.error)].join('; ')
}));
