import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  type GetRecordsCommandInput,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';

const okResponse = z.object({
  response: z.object({ statusCode: z.literal(200), body: z.instanceof(Readable) }),
});

const wirePage = z.object({
  Records: z
    .array(z.custom<DynamoDBRecord>((record) => typeof record === 'object' && record !== null))
    .default([]),
  NextShardIterator: z.string().optional(),
});

export type WirePage = {
  readonly records: readonly DynamoDBRecord[];
  readonly nextIterator: string | undefined;
};

/**
 * GetRecords that keeps records in the form of the wire: attribute values as JSON, bytes as base64,
 * times in seconds. Lambda hands them to functions in this very form. To let the SDK convert them,
 * and convert them back, took longer than everything else about following a busy stream.
 */
export const getRecords = async (
  client: DynamoDBStreamsClient,
  input: GetRecordsCommandInput,
  signal: AbortSignal,
): Promise<WirePage> => {
  const command = new GetRecordsCommand(input);
  let page: WirePage = { records: [], nextIterator: undefined };
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const ok = okResponse.safeParse(result);
      // The SDK turns an error response into the right class.
      if (!ok.success) return result;
      const { Records, NextShardIterator } = wirePage.parse(JSON.parse(await text(ok.data.response.body)));
      page = { records: Records, nextIterator: NextShardIterator };
      return { ...result, response: Object.assign(result.response ?? {}, { body: Readable.from(['{}']) }) };
    },
    { step: 'deserialize', name: 'takeWireForm', priority: 'low' },
  );
  await client.send(command, { abortSignal: signal });
  return page;
};
