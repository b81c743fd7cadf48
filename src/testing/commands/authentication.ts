import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';
import { CommandError } from '../command-error';
import { asString, Binary, type Document } from '../wire/bson';
import type { CommandContext } from './command-context';
import type { Handlers } from './handler';

const ITERATIONS = 4096;

interface Conversation {
  readonly clientFirstBare: string;
  readonly serverFirst: string;
  readonly nonce: string;
  readonly salted: Buffer;
}

/** SCRAM-SHA-256 (RFC 7677), the one mechanism. */
export const authenticationHandlers: Handlers = {
  saslStart: { access: 'any', exempt: true, run: saslStart },
  saslContinue: { access: 'any', exempt: true, run: saslContinue },
  // Of a mechanism that is long gone; before 6.2 it was still answered.
  getnonce: { access: 'any', exempt: true, run: () => ({ nonce: randomBytes(8).toString('hex') }) },
};

function saslStart({ mongod, connection, command }: CommandContext): Document {
  const { credentials } = mongod;
  if (!credentials || command.mechanism !== 'SCRAM-SHA-256') throw failed();
  const clientFirstBare = payloadOf(command).replace(/^n,,/, '');
  const fields = parse(clientFirstBare);
  if (fields.n?.replaceAll('=2C', ',').replaceAll('=3D', '=') !== credentials.username) throw failed();
  const salt = randomBytes(28);
  const nonce = `${fields.r}${randomBytes(18).toString('base64')}`;
  const serverFirst = `r=${nonce},s=${salt.toString('base64')},i=${ITERATIONS}`;
  const salted = pbkdf2Sync(credentials.password, salt, ITERATIONS, 32, 'sha256');
  connection.sasl = { clientFirstBare, serverFirst, nonce, salted } satisfies Conversation;
  return { conversationId: 1, done: false, payload: new Binary(Buffer.from(serverFirst)) };
}

function saslContinue({ connection, command }: CommandContext): Document {
  const conversation = connection.sasl as Conversation | undefined;
  if (!conversation) throw failed();
  const clientFinal = payloadOf(command);
  if (clientFinal === '') return { conversationId: 1, done: true, payload: new Binary(Buffer.alloc(0)) };
  const { c, r, p } = parse(clientFinal);
  const authMessage = `${conversation.clientFirstBare},${conversation.serverFirst},c=${c},r=${r}`;
  const clientKey = hmac(conversation.salted, 'Client Key');
  const storedKey = createHash('sha256').update(clientKey).digest();
  const signature = hmac(storedKey, authMessage);
  const expected = Buffer.from(clientKey.map((byte, index) => byte ^ (signature[index] ?? 0)));
  const proof = Buffer.from(p ?? '', 'base64');
  if (r !== conversation.nonce || proof.length !== expected.length || !timingSafeEqual(proof, expected))
    throw failed();
  connection.authenticated = true;
  const serverSignature = hmac(hmac(conversation.salted, 'Server Key'), authMessage).toString('base64');
  return { conversationId: 1, done: true, payload: new Binary(Buffer.from(`v=${serverSignature}`)) };
}

function payloadOf(command: Document): string {
  const { payload } = command;
  return payload instanceof Binary ? Buffer.from(payload.value()).toString('utf8') : asString(payload);
}

function parse(message: string): Record<string, string | undefined> {
  return Object.fromEntries(message.split(',').map((part) => [part.slice(0, 1), part.slice(2)]));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function failed(): CommandError {
  return new CommandError(18, 'Authentication failed.');
}
