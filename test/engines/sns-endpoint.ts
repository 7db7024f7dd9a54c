/**
 * An SNS endpoint that is not ours: a process of its own that knows CreateTopic and Publish. It
 * prints a JSON object a line: first `{"url"}`, then `{"topic", "message"}` for each message.
 */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const ARN = 'arn:aws:sns:eu-central-1:123456789012:';
const answers: Readonly<Record<string, (form: URLSearchParams) => string>> = {
  CreateTopic: (form) => `<TopicArn>${ARN}${form.get('Name')}</TopicArn>`,
  Publish: (form) => {
    console.log(JSON.stringify({ topic: form.get('TopicArn'), message: form.get('Message') }));
    return '<MessageId>11111111-2222-3333-4444-555555555555</MessageId>';
  },
};

const server = createServer(async (request, response) => {
  const form = new URLSearchParams(await text(request));
  const action = form.get('Action') ?? '';
  const answer = answers[action]?.(form);
  if (answer === undefined) return response.writeHead(400).end(`${action} is not known here`);
  const metadata = '<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>';
  return response
    .writeHead(200, { 'content-type': 'text/xml' })
    .end(`<${action}Response><${action}Result>${answer}</${action}Result>${metadata}</${action}Response>`);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null)
    console.log(JSON.stringify({ url: `http://127.0.0.1:${address.port}` }));
});
// Ends with the process that started it.
process.stdin.resume().on('end', () => process.exit(0));
