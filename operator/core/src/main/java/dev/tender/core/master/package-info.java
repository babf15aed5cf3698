/**
 * The master: one event in, the effects out, in order. No clock, no lock, no I/O: the shell around
 * it has those.
 *
 * <p>{@link dev.tender.core.master.Master} only hands events on. Who does what:
 *
 * <ul>
 *   <li>books keep state and sums: {@code AgentBook} (a node's ledger), {@code PodBook}, {@code
 *       OfferBook}, {@code TaskBook}, {@code FrameworkBook}, {@code RoleBook}; entries are what
 *       they are made of;
 *   <li>{@code Registrar}, {@code Launcher}, {@code Calls} answer frameworks; {@code Sessions}
 *       agents; {@code Nodes} and {@code Pods} the cluster; {@code Batches} the built-in scheduler;
 *   <li>{@code Rooms} and {@code Departures} decide how large executor pods are and how long they
 *       stay; {@code PodEndTable} says what a pod's end means for its tasks;
 *   <li>{@code Allocation} asks the policy and checks its plan, {@code Eligibility} knows the
 *       rules, {@code Demand} when and for which agents.
 * </ul>
 *
 * <p>What an event costs. Every sum is kept, never recomputed, so an update, an acknowledgement, an
 * ACCEPT or a decline costs by its own size (the tasks named, the pods of the one agent), in maps
 * whose depth is logarithmic, whatever the cluster's size. An allocation looks only at the agents
 * that changed; what changes within {@code coalesce} is one allocation. It still lists all
 * connected frameworks and roles once per allocation. Costs that grow with the cluster, on purpose
 * and rarely: a change of pools, roles or subscriptions (one round over all agents), a view, an
 * unschedulable pod of others (looks for a node whose idle executors could leave).
 */
@NullMarked
package dev.tender.core.master;

import org.jspecify.annotations.NullMarked;
