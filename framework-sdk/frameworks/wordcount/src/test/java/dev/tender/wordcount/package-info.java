@NullMarked
package dev.tender.wordcount;

import org.jspecify.annotations.NullMarked;
