import type { Speech } from "../text/speech";

/** A method by the name people know; by its id where the shop has no name for it. */
export const methodName = (speech: Speech, id: string): string => {
  const key = `methods.${id}.name`;
  return speech.has(key) ? speech.say(key) : id;
};
