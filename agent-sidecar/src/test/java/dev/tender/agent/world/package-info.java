/** Fakes of everything around an agent: a master, a launcher, an executor, and descriptions. */
package dev.tender.agent.world;
