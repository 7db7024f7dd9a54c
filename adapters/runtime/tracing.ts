import { Tracer } from '@aws-lambda-powertools/tracer';
import { describeError } from './describe-error.ts';

/**
 * Traces a deployed function with X-Ray. It does nothing elsewhere, or with
 * POWERTOOLS_TRACE_ENABLED=false.
 */
export type Tracing = {
  /**
   * Shows every call of a client in the trace: operation, table or topic, duration and outcome. The
   * trace contains no keys, items or messages. Returns the same client.
   */
  readonly trace: <Client>(client: Client) => Client;
  /** Runs an invocation in its own segment, which shows a cold start and the error. */
  readonly inSegment: <Result>(invocation: () => Promise<Result>) => Promise<Result>;
};

/** A copy of an error with only the details that may be logged. */
const traceableError = (error: unknown): Error => {
  const { name, message, stack } = describeError(error);
  return Object.assign(new Error(message), {
    name,
    stack: [`${name}: ${message}`, ...stack.map((frame) => `    ${frame}`)].join('\n'),
  });
};

/**
 * Creates the tracing of a function. SDK calls are traced, so the HTTP requests behind them are
 * not.
 */
export const createTracing = (serviceName: string, onLost: (error: unknown) => void): Tracing => {
  const tracer = new Tracer({ serviceName, captureHTTPsRequests: false });
  return {
    trace: (client) => tracer.captureAWSv3Client(client),
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
        tracer.addErrorAsMetadata(traceableError(error));
        throw error;
      } finally {
        tracer.setSegment(whole);
        try {
          segment.close();
        } catch (error) {
          // A lost trace must not fail an invocation that has done its work.
          onLost(error);
        }
      }
    },
  };
};
