/**
 * Who this master is, to those who connect: the authority that they trust, where it is kept and
 * told, and the certificate of this replica. Keys of certificates never leave the process.
 */
@NullMarked
package dev.tender.operator.tls;

import org.jspecify.annotations.NullMarked;
