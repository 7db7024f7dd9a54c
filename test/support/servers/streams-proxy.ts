import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type StreamsCall = { readonly action: string; input: Record<string, unknown> };
/**
 * Sees each request before it goes to the store. May change its input, or answer it with an error
 * of the service.
 */
export type OnCall = (call: StreamsCall) => { readonly error: string } | undefined;
/** The parts of an answer that a test may change. */
export type StreamsOutput = {
  StreamDescription?: { Shards: { ShardId: string; ParentShardId?: string }[] };
  Records?: unknown[];
  NextShardIterator?: string;
};
/** Sees each answer on its way back. May change it. */
export type OnAnswer = (call: StreamsCall, output: StreamsOutput) => void;

/**
 * Stands between a client and the streams API of the store, for what a store cannot be made to do:
 * expire, trim and split.
 */
export const startStreamsProxy = async (
  target: string,
  onCall: OnCall,
  onAnswer: OnAnswer = () => undefined,
) => {
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']);
    const signature = ['x-amz-date', 'authorization'].map(
      (name) => [name, String(request.headers[name])] as const,
    );
    const headers = {
      'x-amz-target': operation,
      'content-type': 'application/x-amz-json-1.0',
      ...Object.fromEntries(signature),
    };
    const call: StreamsCall = { action: operation.split('.')[1]!, input: JSON.parse(await text(request)) };
    const refused = onCall(call);
    if (refused !== undefined) {
      const body = { __type: `com.amazonaws.dynamodb.v20120810#${refused.error}`, message: refused.error };
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
      return;
    }
    const forwarded = await fetch(target, { method: 'POST', headers, body: JSON.stringify(call.input) });
    const output = (await forwarded.json()) as StreamsOutput;
    if (forwarded.ok) onAnswer(call, output);
    response
      .writeHead(forwarded.status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify(output));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
