import { randomUUID } from 'node:crypto';
import { type Agent, type IncomingMessage, request } from 'node:http';
import type { Source } from '../service/documents';
import type { Outcome } from './messages';

/** Only ends what hangs: a busy machine may answer late, and how long people waited is in the table. */
const PATIENCE_MS = 180_000;

/** One click. Where an instance is gone, the next is asked with the same id, as a proxy does. */
export async function click(agent: Agent, urls: readonly string[], link: string): Promise<Outcome> {
  const id = randomUUID();
  const sentAt = Date.now();
  const startedAt = performance.now();
  for (const url of urls) {
    try {
      const { statusCode = 0, headers } = await get(agent, `${url}/c/${link}`, id);
      const source = headers['x-source'] as Source | undefined;
      return { id, sentAt, status: statusCode, source, latencyMS: performance.now() - startedAt };
    } catch {
      // The next one.
    }
  }
  return { id, sentAt, status: 0, source: undefined, latencyMS: performance.now() - startedAt };
}

function get(agent: Agent, url: string, id: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-request-id': id, 'user-agent': `load ${id}` };
    const outgoing = request(url, { agent, headers, timeout: PATIENCE_MS }, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => resolve(response));
    });
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer in time')));
    outgoing.once('error', reject);
    outgoing.end();
  });
}
