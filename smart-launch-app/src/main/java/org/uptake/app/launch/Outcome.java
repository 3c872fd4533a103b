package org.uptake.app.launch;

import java.util.function.BiFunction;
import java.util.function.Function;

/** The result of one step: a value for the next one, or the refusal that ends the launch. */
sealed interface Outcome<T> {
    <R> Outcome<R> then(Function<? super T, Outcome<R>> next);

    <R> R fold(Function<? super T, R> done, BiFunction<LaunchRefusal, String, R> refused);

    static <T> Outcome<T> done(T value) {
        return new Done<>(value);
    }

    /** @param detail for the log: no tokens, no patient data */
    static <T> Outcome<T> refused(LaunchRefusal why, String detail) {
        return new Refused<>(why, detail);
    }

    record Done<T>(T value) implements Outcome<T> {
        @Override
        public <R> Outcome<R> then(Function<? super T, Outcome<R>> next) {
            return next.apply(value);
        }

        @Override
        public <R> R fold(Function<? super T, R> done, BiFunction<LaunchRefusal, String, R> refused) {
            return done.apply(value);
        }
    }

    record Refused<T>(LaunchRefusal why, String detail) implements Outcome<T> {
        @Override
        public <R> Outcome<R> then(Function<? super T, Outcome<R>> next) {
            return new Refused<>(why, detail);
        }

        @Override
        public <R> R fold(Function<? super T, R> done, BiFunction<LaunchRefusal, String, R> refused) {
            return refused.apply(why, detail);
        }
    }
}
