// What the runtime of Lambda does: one event at a time.
import { handler } from '../../../examples/frameworks/lambda/handler';

process.on('message', async (event) => {
  process.send?.(await handler(event as { name: string }).catch(String));
});
