export const runPlanted = async (_o: object, _only: string | undefined): Promise<boolean> => false;
