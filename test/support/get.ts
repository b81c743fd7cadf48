import { type Agent, type IncomingMessage, request } from 'node:http';

export interface Got {
  readonly status: number;
  /** Undefined: the answer has none. */
  header(name: string): string | undefined;
}

/**
 * Asks, with connections that are kept. A server may close one that has idled in the very moment in which it is used
 * again, and has not seen the request then: it is made again, as proxies do. `fetch` only says that it failed.
 */
export async function get(agent: Agent, url: URL, headers: Record<string, string> = {}): Promise<Got> {
  for (;;) {
    const outgoing = request(url, { agent, headers });
    try {
      const response = await responseOf(outgoing);
      return {
        status: response.statusCode ?? 0,
        header: (name) => response.headers[name]?.toString(),
      };
    } catch (error) {
      const isClosed = (error as NodeJS.ErrnoException).code === 'ECONNRESET';
      if (!isClosed || !outgoing.reusedSocket) throw error;
    }
  }
}

function responseOf(outgoing: ReturnType<typeof request>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => resolve(response));
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}
