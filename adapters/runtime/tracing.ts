import { Tracer } from '@aws-lambda-powertools/tracer';
import { describeError } from './describe-error.ts';

/** How a deployed function is traced by X-Ray. Elsewhere, or with POWERTOOLS_TRACE_ENABLED=false, this does nothing. */
export type Tracing = {
  /**
   * The same client, with every call it makes shown in the trace: which operation on which table or topic, how long it took, how it
   * ended. Keys, items and messages are not.
   */
  readonly traced: <Client>(client: Client) => Client;
  /** Runs an invocation in a segment of its own, which tells whether it was the first one (a cold start) and what it failed with. */
  readonly inSegment: <Result>(invocation: () => Promise<Result>) => Promise<Result>;
};

/** An error with no more in it than the log may hold. */
const traceable = (error: unknown): Error => {
  const { name, message, stack } = describeError(error);
  const shown = new Error(message);
  return Object.assign(shown, {
    name,
    stack: [`${name}: ${message}`, ...stack.map((frame) => `    ${frame}`)].join('\n'),
  });
};

/** HTTP requests are not traced a second time beside the SDK calls that make them. */
export const createTracing = (serviceName: string, onLost: (error: unknown) => void): Tracing => {
  const tracer = new Tracer({ serviceName, captureHTTPsRequests: false });
  return {
    traced: (client) => tracer.captureAWSv3Client(client),
    inSegment: async (invocation) => {
      const whole = tracer.isTracingEnabled() ? tracer.getSegment() : undefined;
      if (whole === undefined) return invocation();
      const segment = whole.addNewSubsegment(`## ${serviceName}`);
      tracer.setSegment(segment);
      tracer.annotateColdStart();
      tracer.addServiceNameAnnotation();
      try {
        return await invocation();
      } catch (error) {
        tracer.addErrorAsMetadata(traceable(error));
        throw error;
      } finally {
        tracer.setSegment(whole);
        try {
          segment.close();
        } catch (error) {
          // A trace that is lost must not fail an invocation that did its work.
          onLost(error);
        }
      }
    },
  };
};
