import * as z from 'zod';

// zod would compile schemas with `new Function`, which the Content-Security-Policy forbids.
// This module must be imported before any schema parses.
z.config({ jitless: true });
