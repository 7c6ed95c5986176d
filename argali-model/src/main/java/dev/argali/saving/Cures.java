package dev.argali.saving;

/// What to do about files of several kinds of trouble.
final class Cures {
    static final String DAMAGED = "The file is damaged: fetch or save it again";
    static final String FETCH = "Fetch or save it again";
    static final String PACK = "Keras writes no such archives; save the model again";

    private Cures() {}
}
